// What may be done with the chosen rows, and how a report on them sums up.
import type { RowMove } from '@shared/api.generated'
import type { Reported } from './types'

/** Moves that at least one of the chosen can make, each once, in the order they come. */
export function movesOf(chosen: { moves: RowMove[] }[]): RowMove[] {
  const found = new Map<string, RowMove>()
  for (const one of chosen)
    for (const move of one.moves) if (!found.has(move.name)) found.set(move.name, move)
  return [...found.values()]
}

export function summed(report: Reported[]): { done: number; failed: number } {
  const done = report.filter((one) => one.ok).length
  return { done, failed: report.length - done }
}

/** Names of what there is any of, the most first. */
export function byCount(counts: Record<string, number>): string[] {
  return Object.keys(counts)
    .filter((name) => (counts[name] ?? 0) > 0)
    .sort((one, other) => (counts[other] ?? 0) - (counts[one] ?? 0))
}
