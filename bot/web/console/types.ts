// Names for parts of what the gateway tells staff.
import type { DecisionFact, HeldPromise, Ticket } from '@shared/api.generated'

/** The gateway's own numbering; pages only hand it back. */
export type Id = number
export type QueueName = Ticket['queue']
export type TicketTab = 'open' | 'mine' | 'closed'
export type Source = DecisionFact['source']
export type Promised = HeldPromise['kind']
