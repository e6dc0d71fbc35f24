// Who talks to the buyer of a ticket: claiming one of the warehouse or a courier is another thing.
import type { Conversation, Ticket } from '@shared/api.generated'

/** Whether who claims it talks to the buyer; else the work is behind the scenes. */
export const takesOver = (ticket: Pick<Ticket, 'queue'>): boolean =>
  ticket.queue === 'agent' || ticket.queue === 'supervisor'

/** Whether the gateway would take a line of this person, as far as the page knows. */
export function speaks(
  me: string | undefined,
  ticket: Pick<Ticket, 'queue' | 'state' | 'agent'>,
  conversation: Pick<Conversation, 'holder' | 'agent_name'> | null,
): boolean {
  if (me === undefined || ticket.state === 'closed') return false
  if (conversation) return conversation.holder === 'agent' && conversation.agent_name === me
  return takesOver(ticket) && ticket.state === 'claimed' && ticket.agent === me
}
