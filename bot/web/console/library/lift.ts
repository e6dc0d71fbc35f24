// What an answer's measured effect says, in words and figures.
import type { AnswerMeasure, AnswerShare } from '@shared/api.generated'

export type Verdict = 'better' | 'worse' | 'unclear'

/** Below zero is better: fewer ended so. */
export function verdictOf(measure: AnswerMeasure): Verdict {
  if (measure.high !== null && measure.high < 0) return 'better'
  if (measure.low !== null && measure.low > 0) return 'worse'
  return 'unclear'
}

/** `30% (9/30)`; a dash where there is nothing. */
export function shareText({ part, whole }: AnswerShare): string {
  return whole ? `${Math.round((100 * part) / whole)}% (${part}/${whole})` : '—'
}

const points = (value: number): string => `${value > 0 ? '+' : ''}${Math.round(100 * value)}`

/** `−12 (−20 … −4)` in points of a hundred. */
export function effectText({ effect, low, high }: AnswerMeasure): string {
  if (effect === null || low === null || high === null) return '—'
  return `${points(effect)} (${points(low)} … ${points(high)})`.replaceAll('-', '−')
}
