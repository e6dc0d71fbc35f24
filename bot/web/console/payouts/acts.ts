// What a supervisor may do with a payout in a state, in the order in which the buttons stand.
import type { Payout } from '@shared/api.generated'

export type Act = 'confirmed' | 'failed' | 'again' | 'reverse'

/** The same moves as the gateway allows; it refuses all others, whatever a page shows. */
export function actsOf(payout: Pick<Payout, 'state' | 'batch' | 'dispute'>): Act[] {
  switch (payout.state) {
    case 'unknown':
      return ['confirmed', 'failed']
    case 'sent':
      return payout.batch === null ? [] : ['confirmed', 'failed']
    case 'failed':
      return ['again', 'reverse']
    case 'requested':
      return ['reverse']
    case 'confirmed':
      return payout.dispute ? ['confirmed'] : []
    default:
      return []
  }
}

export interface Call {
  path: string
  body: Record<string, string>
}

export function callOf(act: Act, payout: Pick<Payout, 'id'>, note: string): Call {
  const root = `payouts/${encodeURIComponent(payout.id)}`
  if (act === 'confirmed' || act === 'failed')
    return { path: `${root}/resolve`, body: { state: act, note } }
  return { path: `${root}/${act}`, body: { note } }
}
