// The values of 审单 in the protocol: orders to look at before they ship.
import type { Counts } from '../lists/types'
import type { Flag } from '../order_notes/types'

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
  /** Until when a pass can be taken back. */
  undo_until: string | null
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

export interface Board {
  orders: ScreenedOrder[]
  total: number
  pages: number
  waiting: number
  counts: { state: Counts; kind: Counts; level: Counts }
  cut_off: string
  made_at: string
}
