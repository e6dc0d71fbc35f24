// The values of the daily upkeep in the protocol: marks, screened orders, appeals, reviews.
import type { Parcel } from '@shared/protocol'
import type { Id, OrderDetail } from '../types'

export type Flag = NonNullable<OrderDetail['flag']>

export interface Marks {
  order_no: string
  remark: string
  flag: Flag | null
  flag_text: string
}

export interface FileMade {
  id: Id
  at: string
  by: string
  count: number
}

export interface FlagMeaning {
  flag: Flag
  number: number
  colour: string
  meaning: string
}

export type Level = 'stop' | 'check' | 'do'
export type Handling = 'open' | 'held' | 'passed'

export interface Finding {
  key: string
  kind: string
  kind_text: string
  level: Level
  text: string
  todo: string
  state: Handling
  by: string | null
  at: string | null
  note: string
}

export interface ScreenedOrder {
  no: string
  buyer: string
  tags: string[]
  placed_at: string
  ship_by: string | null
  packed: boolean
  paid: string
  items: { sku: string; title: string; spec: string; quantity: number }[]
  consignee: string
  phone: string
  address: string
  remark: string
  flag: Flag | null
  findings: Finding[]
}

export type Counts = Record<string, number>

export interface Board {
  orders: ScreenedOrder[]
  total: number
  pages: number
  waiting: number
  counts: { state: Counts; kind: Counts; level: Counts }
  cut_off: string
  made_at: string
}

export type AppealState = 'proposed' | 'submitted' | 'won' | 'lost' | 'dropped'

export interface Move {
  name: string
  title: string
  needs_note?: boolean
}

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
  decisions: { id: number; at: string; kind: string; rule: string; outcome: string; amount: string; state: string }[]
}

export interface AppealPage {
  appeals: Appeal[]
  total: number
  pages: number
  counts: { state: Counts; kind: Counts; due: Counts }
  malicious: { month: string; used: number; most: number }
}

export interface Review {
  id: number
  order_no: string
  order_known: boolean
  product: string
  stars: number
  at: string
  text: string
  state: 'open' | 'approved' | 'exported' | 'dropped'
  state_text: string
  cause: string
  cause_text: string
  reply: string
  drafted: boolean
  decided_at: string | null
  decided_by: string | null
  note: string
  moves: Move[]
}

export interface ReviewPage {
  reviews: Review[]
  total: number
  pages: number
  counts: { state: Counts; cause: Counts }
  waiting: number
}

/** What would happen to one thing, or did. */
export interface Reported {
  name: string
  ok: boolean
  message: string
}
