// What the workbench can be asked for, and in which order it shows a page.
import type { StaffCase } from '@shared/api.generated'
import type { CaseState } from '@shared/protocol'
import { oneOf, paged, type Fields, type Paged } from '../lists/filters'
import { namesOf, type Order } from '../lists/sorting'
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
export const ORDERS: Order<StaffCase>[] = [
  { name: 'newest', title: 'list.sort.newest', by: (one) => one.opened_at, falling: true },
  { name: 'oldest', title: 'list.sort.oldest', by: (one) => one.opened_at },
  {
    name: 'amount',
    title: 'list.sort.amount',
    by: (one) => (one.amount ? Number(one.amount) : null),
    falling: true,
  },
  { name: 'buyer', title: 'list.sort.buyer', by: (one) => one.buyer },
]

export interface CaseFilters extends Paged {
  kind: CaseKind | ''
  /** `''` are all open ones, `closed` all that are over. */
  state: CaseState | 'closed' | ''
  due: (typeof DUES)[number] | ''
  sort: string
}

export const FIELDS: Fields<CaseFilters> = {
  ...paged,
  kind: oneOf(KINDS, ''),
  state: oneOf([...OPEN_STATES, ...CLOSED_STATES, 'closed'], ''),
  due: oneOf(DUES, ''),
  sort: oneOf(namesOf(ORDERS), ''),
}

/** What the gateway is asked. */
export function askedOf({
  kind,
  state,
  due,
  q,
  page,
}: CaseFilters): Record<string, string | number> {
  return { kind, state: state === 'closed' ? CLOSED_STATES.join(',') : state, due, q, page }
}
