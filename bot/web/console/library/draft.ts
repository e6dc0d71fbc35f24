// What is being written on the page of an answer, and how it becomes what the gateway takes.
import type { AnswerWording } from '@shared/api.generated'

export interface Written {
  name: string
  /** One a line. */
  examples: string
  text: string
  scope: AnswerWording['scope']
  scope_value: string
  valid_from: Date | null
  valid_until: Date | null
  buttons: string[]
}

export const blank = (): Written => ({
  name: '',
  examples: '',
  text: '',
  scope: 'all',
  scope_value: '',
  valid_from: null,
  valid_until: null,
  buttons: [],
})

const dateOf = (at: string | null): Date | null => (at ? new Date(at) : null)

export function writtenOf(wording: AnswerWording): Written {
  return {
    ...wording,
    examples: wording.examples.join('\n'),
    valid_from: dateOf(wording.valid_from),
    valid_until: dateOf(wording.valid_until),
    buttons: [...wording.buttons],
  }
}

export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** What is sent; two that are sent alike say the same. */
export function wordingOf(written: Written): AnswerWording {
  return {
    ...written,
    name: written.name.trim(),
    examples: linesOf(written.examples),
    text: written.text.trim(),
    scope_value: written.scope === 'all' ? '' : written.scope_value.trim(),
    valid_from: written.valid_from?.toISOString() ?? null,
    valid_until: written.valid_until?.toISOString() ?? null,
  }
}

export const isReady = (written: Written): boolean => {
  const { name, examples, text, scope, scope_value } = wordingOf(written)
  return (
    name !== '' && text !== '' && examples.length > 0 && (scope === 'all' || scope_value !== '')
  )
}
