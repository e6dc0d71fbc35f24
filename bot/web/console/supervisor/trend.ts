// How a count moved against the period before, and the points of a small line.

export interface Trend {
  direction: 'up' | 'down' | 'flat' | 'new'
  /** `+25%`; empty for new groups. */
  text: string
}

export function trendOf(count: number, previous: number): Trend {
  if (previous === 0) return { direction: count > 0 ? 'new' : 'flat', text: '' }
  const change = Math.round(((count - previous) / previous) * 100)
  if (change === 0) return { direction: 'flat', text: '0%' }
  return { direction: change > 0 ? 'up' : 'down', text: `${change > 0 ? '+' : ''}${change}%` }
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
