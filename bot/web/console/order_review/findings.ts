// What was found in the orders to look at: how bad it is, and which findings an action is about.
import type { ScreenedOrder } from '@shared/api.generated'
import type { Handling, Level } from './types'

const LEVELS: Level[] = ['stop', 'check', 'do']

/** The findings of the chosen orders that an action is about: those shown in this state. */
export function findingsOf(
  chosen: readonly ScreenedOrder[],
  state: Handling | 'all',
): { order_no: string; keys: string[] }[] {
  return chosen.map((order) => ({
    order_no: order.no,
    keys: order.findings
      .filter((one) => state === 'all' || one.state === state)
      .map((one) => one.key),
  }))
}

export function worstLevel(order: ScreenedOrder): Level {
  return LEVELS.find((level) => order.findings.some((one) => one.level === level)) ?? 'do'
}
