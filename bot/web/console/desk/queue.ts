// The ticket queue, shared by the desk and the navigation; fetched anew whenever the gateway says so.
import { effectScope, reactive, watch, type EffectScope } from 'vue'
import { get } from '../api'
import { useFetched, type Fetched } from '../fetched'
import type { Due, Ticket } from '@shared/api.generated'
import type { QueueName, TicketTab } from '../types'

interface Answer {
  tickets: Ticket[]
  counts: { waiting: number; mine: number }
  dues: Due[]
}

interface QueueState {
  tab: TicketTab
  queue: QueueName | ''
  tickets: Ticket[]
  counts: { waiting: number; mine: number }
  /** Answers that are due, whatever the tab. */
  dues: Due[]
  /** False until the list of this tab and filter has been fetched once. */
  known: boolean
}

const state = reactive<QueueState>({
  tab: 'open',
  queue: '',
  tickets: [],
  counts: { waiting: 0, mine: 0 },
  dues: [],
  known: false,
})
let scope: EffectScope | null = null
let answer: Fetched<Answer> | null = null

export const useQueue = (): Readonly<QueueState> => state

export async function refreshQueue(): Promise<void> {
  await answer?.again()
}

function show({ tickets, counts, dues }: Answer): void {
  Object.assign(state, { tickets, counts, dues, known: true })
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
  Object.assign(state, { tickets: [], counts: { waiting: 0, mine: 0 }, dues: [], known: false })
}
