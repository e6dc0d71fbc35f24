// The values of the appeals in the protocol.
import type { Parcel } from '@shared/protocol'
import type { Counts, Move } from '../lists/types'

export type AppealState = 'proposed' | 'submitted' | 'won' | 'lost' | 'dropped'

export interface Appeal {
  id: number
  kind: string
  kind_text: string
  state: AppealState
  state_text: string
  reason: string
  reason_text: string
  order_no: string
  buyer: string
  amount: string
  facts: { label: string; value: string }[]
  text: string
  text_ours: boolean
  opened_at: string
  deadline: string
  submitted_at: string | null
  submitted_by: string | null
  settled_at: string | null
  settled_by: string | null
  note: string
  moves: Move[]
}

export interface Evidence {
  messages: { at: string; from: string; name: string | null; text: string }[]
  photos: string[]
  parcels: Parcel[]
  decisions: {
    id: number
    at: string
    kind: string
    rule: string
    outcome: string
    amount: string
    state: string
  }[]
}

export interface AppealPage {
  appeals: Appeal[]
  total: number
  pages: number
  counts: { state: Counts; kind: Counts; due: Counts }
  malicious: { month: string; used: number; most: number }
}
