// One conversation watched by a member of staff: its timeline, who types, what may be sent.
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { granted } from '@shared/failure'
import type { Ack } from '@shared/protocol'
import { Timeline, type Outgoing } from '@shared/timeline'
import { ask, listen, online, tell } from '../socket'
import type { History, Hold } from '@shared/api.generated'
import type { HeldLine } from './held'

const TYPING_LASTS = 8_000

export type Live = ReturnType<typeof watchConversation>

/** A held line that is to be sent all the same. */
interface Anyway {
  hold: Hold['id']
  reason: string
}

function deliver(conversation: string, entry: Outgoing): Promise<Ack> {
  return ask<Ack>(entry.note ? 'note' : 'send', {
    conversation_id: conversation,
    client_msg_id: entry.id,
    ...entry.draft,
  })
}

/** Watches until the calling scope ends or `stop` is called. */
export function watchConversation(conversation: string) {
  const buyerTypes = ref(false)
  const held = shallowRef<HeldLine | null>(null)
  let typingEnds = 0
  let typingSentAt = 0
  const timeline = new Timeline({
    port: {
      sync: async (after) =>
        granted(await ask<History>('watch', { conversation_id: conversation, after })),
      send: async (entry) => {
        const ack = await deliver(conversation, entry)
        if (!ack.ok && ack.hold) held.value = { text: entry.preview.text, hold: ack.hold }
        return ack
      },
    },
    author: 'agent',
  })

  const showTyping = (on: boolean): void => {
    clearTimeout(typingEnds)
    buyerTypes.value = on
    typingEnds = window.setTimeout(() => (buyerTypes.value = false), TYPING_LASTS)
  }
  const here = (pushed: { conversation_id: string }): boolean =>
    pushed.conversation_id === conversation

  // A held line waits above the composer, not as a message that failed.
  watch(
    () => timeline.state.outbox.find((entry) => entry.error?.code === 'promise_held')?.id,
    (id) => id && timeline.discard(id),
  )
  const sendText = (text: string, anyway?: Anyway): void => {
    held.value = null
    // With the draft, so that it goes along on every retry.
    const draft = { text, ...anyway }
    timeline.send(draft, { kind: 'text', text, data: {} })
  }

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
    held,
    sendText: (text: string): void => sendText(text),
    sendAnyway: (line: HeldLine, reason: string): void =>
      sendText(line.text, { hold: line.hold.id, reason }),
    letGo: (): void => void (held.value = null),
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
