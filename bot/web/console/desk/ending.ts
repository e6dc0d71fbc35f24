// 完结 can be taken back for as long as a line can: it is told to the gateway only after that. A
// page that is closed meanwhile tells it as it goes.
import { computed, reactive } from 'vue'
import type { Ticket, TicketAnswer } from '@shared/api.generated'
import { address, attempt, post } from '../api'
import { now } from '../parts/now'

export interface Ending {
  ticket: number
  buyer: string
  summary: string
  at: number
}

const waiting = reactive(new Map<number, Ending & { timer: number; done: () => void }>())

/** The one that ends next; null where none does. */
export const ending = computed<Ending | null>(
  () => [...waiting.values()].toSorted((a, b) => a.at - b.at)[0] ?? null,
)

export const secondsLeft = (one: Ending): number =>
  Math.max(0, Math.ceil((one.at - now.value) / 1_000))

export const isEnding = (ticket: number): boolean => waiting.has(ticket)

const path = (ticket: number): string => `tickets/${encodeURIComponent(ticket)}/resolve`

export function endLater(
  ticket: Pick<Ticket, 'id' | 'buyer'>,
  summary: string,
  { seconds, done }: { seconds: number; done: () => void },
): void {
  takeBack(ticket.id)
  const timer = window.setTimeout(() => void end(ticket.id), seconds * 1_000)
  const at = Date.now() + seconds * 1_000
  waiting.set(ticket.id, { ticket: ticket.id, buyer: ticket.buyer, summary, at, timer, done })
}

/** Nothing was ended, as if it had never been asked for. */
export function takeBack(ticket: number): void {
  clearTimeout(waiting.get(ticket)?.timer)
  waiting.delete(ticket)
}

/** False, and the refusal shown, where the gateway did not end it: it is still in hand then. */
async function end(ticket: number): Promise<boolean> {
  const one = waiting.get(ticket)
  if (!one) return true
  takeBack(ticket)
  const ended = await attempt(() => post<TicketAnswer>(path(ticket), { summary: one.summary }))
  one.done()
  return ended
}

/** Before a sign-out that is meant. */
export async function endAll(): Promise<void> {
  await Promise.all([...waiting.keys()].map(end))
}

addEventListener('pagehide', () => {
  for (const { ticket, summary } of waiting.values()) {
    void fetch(address(path(ticket)), {
      method: 'POST',
      keepalive: true,
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json', 'X-Anxin': '1' },
      body: JSON.stringify({ summary }),
    })
    takeBack(ticket)
  }
})
