// The values of the reviews and their replies in the protocol.
import type { Counts, Move } from '../lists/types'

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
