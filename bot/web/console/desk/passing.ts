// Where a ticket may go: to whom, and into which queues.
import type { Colleague, Ticket } from '@shared/api.generated'
import type { QueueName } from '../types'
import { takesOver } from './speaking'

export const QUEUES: QueueName[] = ['agent', 'warehouse', 'courier', 'supervisor', 'payout']

/** Who has it already is left out, who is there comes first; what nobody has yet is in its queue. */
export function targets(
  ticket: Pick<Ticket, 'queue' | 'state' | 'agent'>,
  colleagues: Colleague[],
): { people: Colleague[]; queues: QueueName[] } {
  const others = colleagues.filter((one) => one.name !== ticket.agent)
  const people = others.toSorted(
    (a, b) => Number(b.online) - Number(a.online) || a.tickets - b.tickets,
  )
  const fits = (queue: QueueName): boolean => takesOver({ queue }) === takesOver(ticket)
  return { people, queues: ticket.state === 'claimed' ? QUEUES.filter(fits) : [] }
}

/** What this person may do with a ticket that is open or with somebody. */
export function rights(
  ticket: Pick<Ticket, 'state' | 'agent'>,
  me: { name: string; supervisor: boolean },
): { transfer: boolean; takeOver: boolean } {
  const mine = ticket.state === 'claimed' && ticket.agent === me.name
  if (ticket.state === 'closed') return { transfer: false, takeOver: false }
  return {
    transfer: mine || me.supervisor,
    takeOver: me.supervisor && ticket.state === 'claimed' && !mine,
  }
}
