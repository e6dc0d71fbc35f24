// The values of payouts and their reconciliation, as docs/protocol.md has them.
import type { Id } from '../types'

export type PayoutState = 'requested' | 'sent' | 'confirmed' | 'failed' | 'unknown' | 'reversed'

export interface Payout {
  id: Id
  key: string
  order_no: string
  kind_text: string
  amount: string
  decision_id: Id
  conversation_id: string | null
  by: string
  at: string
  state: PayoutState
  state_text: string
  attempts: number
  sent_at: string | null
  settled_at: string | null
  batch: Id | null
  reference: string
  note: string
  dispute: string
}

export interface PayoutEvent {
  at: string
  was: PayoutState
  now: PayoutState
  now_text: string
  by: string
  note: string
}

export interface PayoutPage {
  payouts: Payout[]
  counts: Record<'requested' | 'sent' | 'failed' | 'unknown' | 'disputed', number>
  more: boolean
  by_file: boolean
}

export interface Batch {
  id: Id
  at: string
  by: string
  count: number
  total: string
  open: number
}

export interface ResultsReport {
  lines: number
  confirmed: number
  failed: number
  unknown: number
  unchanged: number
  errors: { line: number; message: string }[]
}

export interface MoneyLine {
  code: string
  text: string
  amount: string
  order_no: string
  payout: Id | null
  decision_id: Id | null
}

export interface Reconciliation {
  day: string
  count: number
  ledger: string
  by_state: Record<string, string>
  difference: string
  difference_lines: number
  open_lines: number
  differences: MoneyLine[]
  open: MoneyLine[]
}
