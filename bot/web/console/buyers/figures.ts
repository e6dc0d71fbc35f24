// What a message to a group has come to, in numbers.
import type { GroupMessageResult, GroupMessageShape } from '@shared/api.generated'

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((one, other) => one + other, 0)

export const skipped = (result: GroupMessageResult): number => sum(result.skipped)

export const allOf = (result: GroupMessageResult): number =>
  result.due + result.sent + result.stopped + skipped(result)

export const share = (part: number, whole: number): string =>
  whole ? `${Math.round((100 * part) / whole)}%` : '–'

export const going = (message: GroupMessageShape): boolean =>
  message.state === 'scheduled' || message.state === 'sending'

export const editable = (message: GroupMessageShape): boolean =>
  message.state === 'draft' || message.state === 'held'
