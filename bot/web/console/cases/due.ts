// How a case's deadline is shown: the colour is the gateway's, the words count down here.
import type { CaseCard } from '@shared/api.generated'
import type { Urgency } from '@shared/countdown'

export interface DueMark {
  urgency: Urgency
  /** Milliseconds left; negative once overdue. */
  left: number
}

const URGENCY: Record<NonNullable<CaseCard['colour']>, Urgency> = {
  green: 'calm',
  amber: 'amber',
  red: 'red',
  overdue: 'over',
}

/** Null where nothing is due. A deadline that passes while the page is open is overdue at once. */
export function dueOf(card: Pick<CaseCard, 'deadline' | 'colour'>, now: number): DueMark | null {
  if (!card.deadline || !card.colour) return null
  const left = Date.parse(card.deadline) - now
  return { urgency: left <= 0 ? 'over' : URGENCY[card.colour], left }
}
