// The period that a supervisor looks at: days, both included.
import { computed, type WritableComputedRef } from 'vue'
import { addDays, dayOf } from '@shared/clock'
import { day, type Fields } from '../lists/filters'

export interface Period {
  from: string
  to: string
}

export function lastDays(days: number, today = dayOf(new Date())): Period {
  return { from: addDays(today, 1 - days), to: today }
}

/** The week until today, unless the address says otherwise. */
export function periodFields(): Fields<Period> {
  const usual = lastDays(7)
  return { from: day(usual.from), to: day(usual.to) }
}

/** Board and questions speak of the same days: what was chosen on one is brought to the other. */
let chosen: Period | null = null

export function usePeriod(
  filters: Period,
  set: (changed: Period) => void,
): WritableComputedRef<Period> {
  const usual = lastDays(7)
  const asUsual = filters.from === usual.from && filters.to === usual.to
  if (asUsual && chosen) set(chosen)
  else chosen = { from: filters.from, to: filters.to }
  return computed({
    get: () => ({ from: filters.from, to: filters.to }),
    set: (period) => {
      chosen = period
      set(period)
    },
  })
}
