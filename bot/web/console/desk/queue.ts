// The ticket queue, shared by the desk and the navigation; fetched anew whenever the gateway says so.
import { effectScope, reactive, watch, type EffectScope } from 'vue'
import { get } from '../api'
import { useFetched, type Fetched } from '../fetched'
import type { Ticket } from '@shared/api.generated'
import type { QueueName, TicketTab } from '../types'
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
let scope: EffectScope | null = null
let answer: Fetched<Answer> | null = null
let heard = false

export const useQueue = (): Readonly<QueueState> => state

export async function refreshQueue(): Promise<void> {
  await answer?.again()
}

function show({ tickets, counts }: Answer): void {
  if (heard && counts.waiting > state.counts.waiting) ring()
  heard = true
  Object.assign(state, { tickets, counts, known: true })
}

export function showTickets(tab: TicketTab, queue: QueueName | '' = state.queue): Promise<void> {
  if (tab !== state.tab || queue !== state.queue) {
    Object.assign(state, { tab, queue, tickets: [], known: false })
  }
  return refreshQueue()
}

export function startQueue(): void {
  stopQueue()
  scope = effectScope(true)
  scope.run(() => {
    answer = useFetched(() => get<Answer>('tickets', { state: state.tab, queue: state.queue }), {
      live: true,
      toast: true,
    })
    watch(answer.value, (found) => found && show(found))
  })
}

export function stopQueue(): void {
  scope?.stop()
  scope = null
  answer = null
  heard = false
  Object.assign(state, { tickets: [], counts: { waiting: 0, mine: 0 }, known: false })
}
