// Of a refusal that says of several things what is wrong with each.
import { Failure } from '@shared/failure'

export function wrongOf(error: unknown): Record<string, string> {
  const body = error instanceof Failure ? (error.body as { wrong?: Record<string, string> }) : null
  return body?.wrong ?? {}
}
