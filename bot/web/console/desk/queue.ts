// The ticket queue, shared by the desk and the navigation; fetched anew whenever the gateway says so.
import { reactive } from 'vue'
import { get, showFailure } from '../api'
import { listen } from '../socket'
import type { QueueName, Ticket, TicketTab } from '../types'
import { ring } from './bell'

interface Answer {
  tickets: Ticket[]
  counts: { waiting: number; mine: number }
}

interface QueueState {
  tab: TicketTab
  queue: QueueName | ''
  tickets: Ticket[]
  counts: { waiting: number; mine: number }
  /** False until the list of this tab and filter has been fetched once. */
  known: boolean
}

const state = reactive<QueueState>({
  tab: 'open',
  queue: '',
  tickets: [],
  counts: { waiting: 0, mine: 0 },
  known: false,
})
let asked = 0
let soon = 0
let stops: (() => void)[] = []
let heard = false

export const useQueue = (): Readonly<QueueState> => state

export async function refreshQueue(): Promise<void> {
  asked += 1
  const mine = asked
  try {
    const answer = await get<Answer>('tickets', { state: state.tab, queue: state.queue })
    // Only the latest question counts: answers may overtake each other.
    if (mine !== asked) return
    if (heard && answer.counts.waiting > state.counts.waiting) ring()
    heard = true
    state.tickets = answer.tickets
    state.counts = answer.counts
    state.known = true
  } catch (error) {
    if (mine === asked) showFailure(error)
  }
}

export function showTickets(tab: TicketTab, queue: QueueName | '' = state.queue): Promise<void> {
  if (tab !== state.tab || queue !== state.queue) {
    Object.assign(state, { tab, queue, tickets: [], known: false })
  }
  return refreshQueue()
}

/** Several changes at once cost one fetch. */
function refreshSoon(): void {
  clearTimeout(soon)
  soon = window.setTimeout(() => void refreshQueue(), 150)
}

export function startQueue(): void {
  stopQueue()
  stops = [listen('queue', refreshSoon), listen('connect', refreshSoon)]
  void refreshQueue()
}

export function stopQueue(): void {
  for (const stop of stops) stop()
  stops = []
  heard = false
  Object.assign(state, { tickets: [], counts: { waiting: 0, mine: 0 }, known: false })
}
