// A scoring sheet as it is filled in, and how far two reviewers agree.
import type { QualityAgreement, QualityCriterion, QualityScore } from '@shared/api.generated'

export const MOST_MARKS = 5
export type Marks = Record<number, number | null>

/** What one gave before, else nothing yet. */
export function marksOf(criteria: QualityCriterion[], mine: QualityScore | undefined): Marks {
  const given = new Map(mine?.marks.map((one) => [one.criterion, one.mark]))
  return Object.fromEntries(criteria.map((one) => [one.id, given.get(one.id) ?? null]))
}

/** Null while a line has no mark. */
export function filled(marks: Marks): Record<number, number> | null {
  const all = Object.entries(marks)
  if (all.length === 0 || all.some(([, mark]) => mark === null)) return null
  return Object.fromEntries(all) as Record<number, number>
}

const share = (part: number, whole: number): string => `${Math.round((100 * part) / whole)}%`

/** Null where nothing was scored by two. */
export function agreed(one: QualityAgreement): { same: string; near: string } | null {
  return one.marks ? { same: share(one.same, one.marks), near: share(one.near, one.marks) } : null
}

export const namesIn = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
