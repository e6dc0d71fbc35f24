// How a number of the rules is written, and what of it a page sends back.
import { nameOf } from '../names'
import type { PolicyDraft, PolicyPack, PolicySheet } from '@shared/api.generated'

/** `3.00 元`; an empty unit is none. */
export const withUnit = (value: string, unit: string): string =>
  unit ? `${value} ${unit === 'percent' ? '%' : nameOf('policy_units', unit)}` : value

export interface Typed {
  values: Record<string, string>
  packs: PolicyPack[]
  why: string
}

const copyOf = (packs: PolicyPack[]): PolicyPack[] => packs.map((pack) => ({ ...pack }))

/** A copy that may be typed into. */
export const typedOf = (draft: PolicyDraft): Typed => copied({ ...draft.sheet, why: draft.why })

export const copied = (typed: Typed): Typed => ({
  values: { ...typed.values },
  packs: copyOf(typed.packs),
  why: typed.why,
})

const samePacks = (one: PolicyPack[], other: PolicyPack[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** Whether something was typed that is not saved. */
export const isUnsaved = (typed: Typed, draft: PolicyDraft): boolean =>
  typed.why !== draft.why ||
  !samePacks(typed.packs, draft.sheet.packs) ||
  Object.entries(typed.values).some(([name, value]) => value !== draft.sheet.values[name])

const PACKS = 'threshold_gifts.packs'

/** The names of what differs, the thresholds as one. */
const changedIn = (one: Typed, other: Typed): string[] => [
  ...Object.keys(one.values).filter((name) => one.values[name] !== other.values[name]),
  ...(samePacks(one.packs, other.packs) ? [] : [PACKS]),
]

/** What was changed since `from`, on top of `onto`. */
export function rebased(typed: Typed, from: Typed, onto: Typed): Typed {
  const changed = changedIn(typed, from)
  const own = changed.map((name) => [name, typed.values[name] ?? ''] as const)
  return {
    values: { ...onto.values, ...Object.fromEntries(own.filter(([name]) => name !== PACKS)) },
    packs: copyOf(changed.includes(PACKS) ? typed.packs : onto.packs),
    why: typed.why === from.why ? onto.why : typed.why,
  }
}

/** The names of what was changed since `from` both here and there, to different values. */
export function clashing(typed: Typed, from: Typed, there: Typed): string[] {
  const theirs = changedIn(there, from)
  const apart = changedIn(typed, there)
  const both = changedIn(typed, from).filter(
    (name) => theirs.includes(name) && apart.includes(name),
  )
  const whys = new Set([typed.why, from.why, there.why])
  return whys.size === 3 ? [...both, 'why'] : both
}

/** What is sent: only what was typed, so that a number nobody touched is never refused. */
export function bodyOf(typed: Typed, draft: PolicyDraft): object {
  const values = Object.fromEntries(
    Object.entries(typed.values).filter(([name, value]) => value !== draft.sheet.values[name]),
  )
  const packs = samePacks(typed.packs, draft.sheet.packs) ? null : typed.packs
  return { revision: draft.revision, values, packs, why: typed.why }
}

export const signed = (amount: string): string =>
  amount.startsWith('-') || Number(amount) === 0 ? amount : `+${amount}`

export const packsText = (sheet: PolicySheet): string[] =>
  sheet.packs.map((pack) => `≥ ${pack.total}: ${pack.sku} ×${pack.quantity}`)
