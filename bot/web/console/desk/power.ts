// Whether this person may settle a decision, and why not; amounts are compared in fen.
import type { Decision } from '@shared/api.generated'

export function fenOf(yuan: string): number {
  const [whole = '0', part = ''] = yuan.split('.')
  return Number(whole) * 100 + Number(part.padEnd(2, '0').slice(0, 2))
}

export type Obstacle =
  { kind: 'none' } | { kind: 'settled' } | { kind: 'above'; limit: string } | { kind: 'not_yours' }

export function obstacle(decision: Decision, limit: string | null | undefined): Obstacle {
  if (decision.state !== 'waiting') return { kind: 'settled' }
  if (decision.can_approve) return { kind: 'none' }
  const above = limit != null && fenOf(decision.amount) > fenOf(limit)
  return above ? { kind: 'above', limit } : { kind: 'not_yours' }
}
