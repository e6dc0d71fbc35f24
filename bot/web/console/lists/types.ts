// The values that all lists of the protocol have: files made, counts, moves, reports.
import type { Id } from '../types'

export interface FileMade {
  id: Id
  at: string
  by: string
  count: number
}

export type Counts = Record<string, number>

export interface Move {
  name: string
  title: string
  needs_note?: boolean
}

/** What would happen to one thing, or did. */
export interface Reported {
  name: string
  ok: boolean
  message: string
}
