// A group's conditions as they are typed: which fields each uses, what is still missing.
import type { BuyerCondition, BuyerRule } from '@shared/api.generated'
import type { Word } from '../i18n'

export type About = BuyerCondition['about']

interface Use {
  values?: true
  days?: true
  numbers?: true
  /** Values and states may stay open: any case. */
  open?: true
}

export const USES: Record<About, Use> = {
  level: { values: true },
  tag: { values: true },
  spend: { days: true, numbers: true },
  orders: { days: true, numbers: true },
  last_order: { numbers: true },
  last_contact: { numbers: true },
  cases: { values: true, days: true, numbers: true, open: true },
  mood: { values: true, days: true },
  goods: { values: true, days: true },
  category: { values: true, days: true },
  region: { values: true, days: true },
}

export const ABOUTS = Object.keys(USES) as About[]
export const MOST_DEEP = 3
export const FEN = 100

export const blank = (about: About): BuyerCondition => ({
  about,
  without: false,
  values: [],
  states: [],
  days: null,
  least: null,
  most: null,
})

export const blankRule = (): BuyerRule => ({
  match: 'all',
  conditions: [blank('orders')],
  rules: [],
})

/** Why a condition cannot be asked yet, or as it stands. */
export function faultOf(one: BuyerCondition): Word | null {
  const use = USES[one.about]
  if (one.least !== null && one.most !== null && one.least > one.most) return 'groups.disordered'
  if (use.open) return null
  if (use.values && !one.values.length) return 'groups.nochoice'
  return use.numbers && one.least === null && one.most === null ? 'groups.nonumber' : null
}

/** Ready to be asked: each condition says something, and no set is empty. */
export function isComplete(rule: BuyerRule, inner = false): boolean {
  if (!rule.conditions.length && (inner || !rule.rules.length)) return inner && !!rule.rules.length
  return (
    rule.conditions.every((one) => faultOf(one) === null) &&
    rule.rules.every((one) => isComplete(one, true))
  )
}
