// One conversation watched by a member of staff: its timeline, who types, what may be sent.
import { onScopeDispose, ref } from 'vue'
import { granted } from '@shared/failure'
import type { Ack, SyncAnswer } from '@shared/protocol'
import { Timeline, type Outgoing } from '@shared/timeline'
import { ask, listen, online, tell } from '../socket'

const TYPING_LASTS = 8_000

export type Live = ReturnType<typeof watchConversation>

function deliver(conversation: string, entry: Outgoing): Promise<Ack> {
  return ask<Ack>(entry.note ? 'note' : 'send', {
    conversation_id: conversation,
    client_msg_id: entry.id,
    text: entry.draft.text,
  })
}

/** Watches until the calling scope ends or `stop` is called. */
export function watchConversation(conversation: string) {
  const buyerTypes = ref(false)
  let typingEnds = 0
  let typingSentAt = 0
  const timeline = new Timeline({
    port: {
      sync: async (after) =>
        granted(await ask<SyncAnswer>('watch', { conversation_id: conversation, after })),
      send: (entry) => deliver(conversation, entry),
    },
    author: 'agent',
  })

  const showTyping = (on: boolean): void => {
    clearTimeout(typingEnds)
    buyerTypes.value = on
    typingEnds = window.setTimeout(() => (buyerTypes.value = false), TYPING_LASTS)
  }
  const here = (pushed: { conversation_id: string }): boolean => pushed.conversation_id === conversation

  const stops = [
    listen('connect', () => void timeline.connected()),
    listen('disconnect', () => timeline.disconnected()),
    listen('message', (pushed) => {
      if (!here(pushed)) return
      timeline.receive(pushed.message)
      if (pushed.message.from === 'buyer') showTyping(false)
    }),
    listen('state', (pushed) => here(pushed) && timeline.setConversation(pushed.conversation)),
    listen('typing', (pushed) => here(pushed) && showTyping(pushed.on)),
  ]
  if (online.value) void timeline.connected()

  const stop = (): void => {
    for (const end of stops) end()
    clearTimeout(typingEnds)
    timeline.disconnected()
    tell('unwatch', { conversation_id: conversation })
  }
  onScopeDispose(stop)

  return {
    state: timeline.state,
    buyerTypes,
    sendText: (text: string): void => {
      timeline.send({ text }, { kind: 'text', text, data: {} })
    },
    addNote: (text: string): void => {
      timeline.send({ text }, { kind: 'note', text, data: {} }, true)
    },
    retry: (id: string): void => timeline.retry(id),
    discard: (id: string): void => timeline.discard(id),
    typed(): void {
      if (Date.now() - typingSentAt < 1_000) return
      typingSentAt = Date.now()
      tell('typing', { conversation_id: conversation })
    },
  }
}
