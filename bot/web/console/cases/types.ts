// The values of the after-sales workbench in the protocol.
import type { CaseCard, CaseState } from '@shared/protocol'
import type { Decision, OrderDetail } from '../types'

export type CaseKind = CaseCard['kind']
export type Need = 'note' | 'courier' | 'tracking_no' | 'amount'

export interface CaseMove {
  name: string
  title: string
  to: CaseState
  to_text: string
  needs: Need[]
}

/** A buyer's card, and what only staff see. */
export interface StaffCase extends CaseCard {
  buyer: string
  buyer_id: string
  conversation_id: string | null
  cause: string | null
  note: string
  times_overdue: number
  moves: CaseMove[]
}

type Counts = Record<string, number>

export interface CasePage {
  cases: StaffCase[]
  counts: { kind: Counts; state: Counts; due: Counts }
  total: number
  pages: number
}

export interface CaseEvent {
  at: string
  move: string
  title: string
  from: CaseState | null
  to: CaseState
  by: string
  note: string
}

export interface CaseDetail {
  case: StaffCase
  evidence: { file: string; at: string; by: string }[]
  decisions: Decision[]
  order: OrderDetail
  events: CaseEvent[]
  moves: CaseMove[]
}

/** What would happen to one case, or did. */
export interface CaseReport {
  id: number
  ok: boolean
  message: string
  case: StaffCase | null
}
