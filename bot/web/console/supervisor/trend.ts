// How a count moved against the period before, and the points of a small line.

import type { QuestionGroup } from '@shared/api.generated'

export interface Trend {
  direction: QuestionGroup['trend']
  /** `+25%`; empty where there is nothing to compare. */
  text: string
}

/** The gateway says what is more than chance; here is how much it is. */
export function trendOf(group: Pick<QuestionGroup, 'count' | 'previous' | 'trend'>): Trend {
  if (group.previous === 0) return { direction: group.trend, text: '' }
  const change = Math.round(((group.count - group.previous) / group.previous) * 100)
  return { direction: group.trend, text: `${change > 0 ? '+' : ''}${change}%` }
}

export function sparkPoints(counts: number[], width: number, height: number): string {
  if (counts.length === 0) return ''
  const most = Math.max(1, ...counts)
  const step = counts.length > 1 ? width / (counts.length - 1) : 0
  return counts
    .map(
      (count, index) =>
        `${(index * step).toFixed(1)},${(height - (count / most) * height).toFixed(1)}`,
    )
    .join(' ')
}
