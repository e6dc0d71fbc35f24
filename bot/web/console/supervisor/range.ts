// The period that a supervisor looks at: days, both included.
import { ref } from 'vue'
import { addDays, dayOf } from '@shared/clock'

export interface Period {
  from: string
  to: string
}

export function lastDays(days: number, today = dayOf(new Date())): Period {
  return { from: addDays(today, 1 - days), to: today }
}

/** Shared by the pages, so that board and questions speak of the same days. */
export const period = ref<Period>(lastDays(7))
