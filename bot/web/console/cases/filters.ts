// The workbench's filters: kept in the address, so that going back finds the same list.
import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { CaseState } from '@shared/protocol'
import type { CaseKind } from './types'

export const KINDS: CaseKind[] = ['refund_only', 'return_refund', 'exchange', 'reship', 'postage']
export const OPEN_STATES: CaseState[] = [
  'asked',
  'received',
  'to_reship',
  'refunding',
  'awaiting_return',
  'returning',
  'reshipped',
]
export const CLOSED_STATES: CaseState[] = ['done', 'refused', 'withdrawn']
export const DUES = ['amber', 'red', 'overdue'] as const

export interface CaseFilters {
  kind: CaseKind | ''
  /** `''` are all open ones, `closed` all that are over. */
  state: CaseState | 'closed' | ''
  due: (typeof DUES)[number] | ''
  q: string
  page: number
}

function oneOf<T extends string>(asked: unknown, known: readonly T[]): T | '' {
  return known.find((one) => one === asked) ?? ''
}

/** An address may have been typed: what is unknown is left out. */
export function filtersOf(query: LocationQuery): CaseFilters {
  const page = Number(query.page)
  return {
    kind: oneOf(query.kind, KINDS),
    state: oneOf(query.state, [...OPEN_STATES, ...CLOSED_STATES, 'closed'] as const),
    due: oneOf(query.due, DUES),
    q: typeof query.q === 'string' ? query.q : '',
    page: Number.isInteger(page) && page > 1 ? page : 1,
  }
}

/** What stands in the address: nothing for what is not filtered. */
export function queryOf(filters: CaseFilters): LocationQueryRaw {
  const { page, ...rest } = filters
  const set = Object.entries(rest).filter(([, value]) => value !== '')
  return Object.fromEntries([...set, ...(page > 1 ? [['page', String(page)]] : [])])
}

/** What the gateway is asked. */
export function askedOf(filters: CaseFilters): Record<string, string | number> {
  const state = filters.state === 'closed' ? CLOSED_STATES.join(',') : filters.state
  return { kind: filters.kind, state, due: filters.due, q: filters.q.trim(), page: filters.page }
}
