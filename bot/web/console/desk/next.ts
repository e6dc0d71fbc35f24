// Which conversation comes next, and whether it opens by itself: each one's own wish.
import { ref } from 'vue'
import type { Due, Ticket } from '@shared/api.generated'

const STORED = 'anxin.next'
export const opensNext = ref(localStorage.getItem(STORED) === '1')

export function setOpensNext(value: boolean): void {
  opensNext.value = value
  localStorage.setItem(STORED, value ? '1' : '0')
}

/** Of one's own: who waits longest for a word, else the first of the list. Null where there is
 * none but the one that is open, or that is about to end. */
export function nextOf(
  dues: Due[],
  mine: Pick<Ticket, 'id'>[],
  leaves: (ticket: number) => boolean,
): number | null {
  const due = dues.find((one) => one.mine && !leaves(one.ticket))
  return due?.ticket ?? mine.find((one) => !leaves(one.id))?.id ?? null
}
