// Moving many cases at once: what all allow, what each still lacks, and the calls that it takes.
import type { CaseMove } from '@shared/api.generated'
import type { Need } from './types'

/** The same for all cases of a move; a parcel's number and an amount are each case's own. */
export interface Shared {
  note: string
  courier: string
}
export interface Own {
  tracking_no: string
  amount: string
}

export interface MoveCall extends Partial<Shared & Own> {
  ids: number[]
  move: string
}

const OWN: Need[] = ['tracking_no', 'amount']

/** The moves that every one of the chosen allows, in the order of the first. */
export function sharedMoves(chosen: readonly { moves: CaseMove[] }[]): CaseMove[] {
  const [first, ...others] = chosen
  if (!first) return []
  return first.moves.filter((move) =>
    others.every((one) => one.moves.some(({ name }) => name === move.name)),
  )
}

const AMOUNT = /^\d{1,6}(\.\d{1,2})?$/

function given(need: Need, value: string): boolean {
  const text = value.trim()
  if (need === 'note') return text.length >= 2
  if (need === 'amount') return AMOUNT.test(text) && Number(text) > 0
  if (need === 'tracking_no') return /^[a-z\d]{6,40}$/i.test(text.replaceAll(/\s/g, ''))
  return text !== ''
}

/** The first thing that is still to be filled in; null when the move can be tried. */
export function lacking(move: CaseMove, shared: Shared, own: Own): Need | null {
  const values: Record<Need, string> = { ...shared, ...own }
  return move.needs.find((need) => !given(need, values[need])) ?? null
}

/** One call for all that are given the same. */
export function callsFor(
  move: CaseMove,
  shared: Shared,
  owns: ReadonlyMap<number, Own>,
): MoveCall[] {
  const common: Partial<Shared> = { note: shared.note.trim() }
  if (move.needs.includes('courier')) common.courier = shared.courier.trim()
  const calls = new Map<string, MoveCall>()
  for (const [id, own] of owns) {
    const mine: Partial<Own> = {}
    for (const need of OWN) {
      if (move.needs.includes(need)) mine[need as keyof Own] = own[need as keyof Own].trim()
    }
    const key = JSON.stringify(mine)
    const call = calls.get(key) ?? { ids: [], move: move.name, ...common, ...mine }
    call.ids.push(id)
    calls.set(key, call)
  }
  return [...calls.values()]
}

export type Weight = 'primary' | 'default' | 'danger'

/** Moves that say no to the buyer or end a case; and those that are seldom the thing to do. */
const AGAINST = ['refuse', 'close', 'void']
const SELDOM = ['refund_part', 'withdraw', 'correct_parcel', 'send_back', 'reopen']
const WEIGHTS: Weight[] = ['primary', 'default', 'danger']

export function weightOf(move: CaseMove): Weight {
  if (AGAINST.includes(move.name)) return 'danger'
  return SELDOM.includes(move.name) ? 'default' : 'primary'
}

/** The thing to do comes first. */
export const byWeight = (moves: readonly CaseMove[]): CaseMove[] =>
  moves.toSorted((one, other) => WEIGHTS.indexOf(weightOf(one)) - WEIGHTS.indexOf(weightOf(other)))
