// What a message list shows, derived from a timeline: day separators, whose turn, which buttons live.
import { dayOf } from './clock'
import type { Message } from './api.generated'
import type { Outgoing, TimelineState } from './timeline'

export type Row =
  | { key: string; type: 'day'; at: string }
  | { key: string; type: 'message'; message: Message; opensTurn: boolean }
  | { key: string; type: 'outgoing'; entry: Outgoing }

export function rowsOf(state: TimelineState): Row[] {
  const rows: Row[] = []
  let day = ''
  let last: Message | null = null
  const separate = (at: string): void => {
    if (dayOf(at) === day) return
    day = dayOf(at)
    last = null
    rows.push({ key: `day-${day}-${rows.length}`, type: 'day', at })
  }
  for (const message of state.messages) {
    separate(message.at)
    const before: Message | null = last
    const opensTurn = before?.from !== message.from || before.name !== message.name
    // The key stays the client's id, so that a confirmed bubble does not blink.
    const key = message.client_msg_id ?? `seq-${message.seq}`
    rows.push({ key, type: 'message', message, opensTurn })
    last = message
  }
  for (const entry of state.outbox) {
    separate(entry.at)
    rows.push({ key: entry.id, type: 'outgoing', entry })
  }
  return rows
}

/** The one message whose buttons may still be pressed: the latest offer, until somebody answers it. */
export function offeringSeq(state: TimelineState): number | null {
  const holder = state.conversation?.holder ?? 'bot'
  // The bot is silent once a person has come: nobody would take up its offer.
  if (state.outbox.length || holder === 'agent') return null
  for (const message of state.messages.toReversed()) {
    if (message.from === 'buyer') return null
    if (message.buttons.length) return message.seq
    if (message.from === 'agent') return null
  }
  return null
}

const LONG_AGO = 30 * 60_000

/** Whether the talk of this visit has yet to begin: nothing the buyer said belongs to it. */
export function chatBegins(state: TimelineState, openedAt: Date): boolean {
  const holder = state.conversation?.holder ?? 'bot'
  if (!state.known || state.outbox.length || holder !== 'bot') return false
  const said = state.messages.findLast((message) => message.from === 'buyer')
  return !said || Date.parse(said.at) < openedAt.getTime() - LONG_AGO
}
