// What a message to a group has come to, in numbers.
import type { GroupMessageResult, GroupMessageShape } from '@shared/api.generated'
import { t } from '../i18n'
import { nameOf } from '../names'

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((one, other) => one + other, 0)

export const skipped = (result: GroupMessageResult): number => sum(result.skipped)

export const allOf = (result: GroupMessageResult): number =>
  result.due + result.sent + result.stopped + skipped(result)

/** A turn that ended before it came, or for which reason. */
export const outcomeName = (outcome: string): string =>
  outcome === 'stopped' ? t('messages.fromlist') : nameOf('not_sent', outcome)

/** Everybody on the list, part by part: what is added up is all of them. */
export const partsOf = (result: GroupMessageResult): { title: string; count: number }[] =>
  [
    { title: t('messages.sent'), count: result.sent },
    { title: t('messages.skipped'), count: skipped(result) },
    { title: t('messages.fromlist'), count: result.stopped },
    { title: t('messages.due'), count: result.due },
  ].filter((part, at) => at === 0 || part.count > 0)

export const share = (part: number, whole: number): string =>
  whole ? `${Math.round((100 * part) / whole)}%` : '–'

export const going = (message: GroupMessageShape): boolean =>
  message.state === 'scheduled' || message.state === 'sending'

export const editable = (message: GroupMessageShape): boolean =>
  message.state === 'draft' || message.state === 'held'
