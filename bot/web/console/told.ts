// What the gateway says in words, as whoever reads it is to see it.
import { Failure, sentenceOf as sentence } from '@shared/failure'

/** Nothing for a session that ended: the page asks to sign in, and that is said once. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Failure && error.code === 'signed_out') return ''
  return sentence(error)
}

export const told = (text: string): string => text
