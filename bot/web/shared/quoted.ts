// The words of a message that another one answers; only its number goes with the answer.
import type { Message } from './api.generated'

const LONGEST = 80

/** Nothing where it quotes nothing, or what it quotes is not there any more. */
export function quotedIn(messages: Message[], seq: number | undefined): string {
  const found = seq === undefined ? undefined : messages.find((one) => one.seq === seq)
  const text = (found?.text ?? '').replace(/\s+/g, ' ').trim()
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
