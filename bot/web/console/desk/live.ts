// One conversation watched by a member of staff: its timeline, who types, what may be sent. Lines
// that have not left yet leave also after another conversation was opened.
import { effectScope, onScopeDispose, ref, watch } from 'vue'
import { until } from '@vueuse/core'
import { granted } from '@shared/failure'
import type { Ack } from '@shared/protocol'
import { Timeline, type Outgoing } from '@shared/timeline'
import { expired, staff } from '../session'
import { ask, listen, online, tell } from '../socket'
import type { History, Hold } from '@shared/api.generated'
import { draftOf, forgetDrafts, openDrafts, putBack } from './drafts'
import type { HeldLine } from './held'
import { Outboxes } from './outbox'

const TYPING_LASTS = 8_000
/** Whoever signs out waits so long for the last line to leave. */
const LEAVING = 5_000

export type Live = ReturnType<typeof open>

/** A held line that is to be sent all the same. */
interface Anyway {
  hold: Hold['id']
  reason: string
}

const lives = new Map<string, Live>()
let outboxes: Outboxes | null = null

/** Those of who is in. */
function ownOutboxes(): Outboxes | null {
  const owner = staff.value?.id
  if (owner === undefined) return null
  if (outboxes?.owner !== owner) outboxes = new Outboxes(owner)
  return outboxes
}

/** What a reload, or a tab that is gone, left on its way. */
export function resume(): void {
  if (staff.value) openDrafts(staff.value.id)
  for (const conversation of ownOutboxes()?.waiting() ?? []) keep(conversation).leave()
}

/** Nobody is in any more: what waits is kept for its writer, and sent under no other name. */
export function closeOutboxes(): void {
  for (const live of [...lives.values()]) live.close()
}

/** Before a sign-out that is meant; false where something could not leave. */
export async function sendWaiting(): Promise<boolean> {
  const open = [...lives.values()]
  for (const live of open) live.hurry()
  const busy = (): boolean => open.some((live) => live.busy())
  await until(busy).toBe(false, { timeout: LEAVING })
  return !busy()
}

/** Before the talk is given out of hand: what may still be taken back leaves first. False where it
 * could not, because it is held, or nobody answered. */
export async function lastLineLeft(conversation: string): Promise<boolean> {
  const live = lives.get(conversation)
  if (!live) return true
  live.hurry()
  await until(() => live.busy()).toBe(false, { timeout: LEAVING })
  return live.state.outbox.length === 0 && draftOf(conversation).held === null
}

/** At a sign-out that was meant: nothing stays on the machine but a line that could not leave. */
export function forgetDesk(sent: boolean): void {
  closeOutboxes()
  if (sent) outboxes?.forget()
  forgetDrafts()
}

function keep(conversation: string): Live {
  if (staff.value) openDrafts(staff.value.id)
  const live = lives.get(conversation) ?? open(conversation)
  lives.set(conversation, live)
  live.enter()
  return live
}

/** Watches until the calling scope ends. */
export function watchConversation(conversation: string): Live {
  const live = keep(conversation)
  onScopeDispose(live.leave)
  return live
}

/** Who was signed out in between signs in again, and the line goes on. */
async function deliver(conversation: string, entry: Outgoing): Promise<Ack> {
  for (;;) {
    const ack = await ask<Ack>(entry.note ? 'note' : 'send', {
      conversation_id: conversation,
      client_msg_id: entry.id,
      ...entry.draft,
    })
    if (ack.ok || ack.error.code !== 'signed_out') return ack
    await until(expired).toBe(false)
  }
}

function open(conversation: string) {
  const scope = effectScope(true)
  const buyerTypes = ref(false)
  let watchers = 0
  let typingEnds = 0
  let typingSentAt = 0
  const outbox = ownOutboxes()?.of(conversation)
  const timeline = new Timeline({
    port: {
      sync: async (after) =>
        granted(await ask<History>('watch', { conversation_id: conversation, after })),
      send: async (entry) => {
        const ack = await deliver(conversation, entry)
        if (!ack.ok && ack.hold) {
          const { quote } = entry.draft
          const about = quote === undefined ? {} : { quote }
          draftOf(conversation).held = { text: entry.preview.text, hold: ack.hold, ...about }
        }
        return ack
      },
    },
    author: 'agent',
    ...(outbox ? { outbox } : {}),
  })
  const busy = (): boolean => timeline.state.outbox.some((one) => one.state === 'pending')

  const showTyping = (on: boolean): void => {
    clearTimeout(typingEnds)
    buyerTypes.value = on
    typingEnds = window.setTimeout(() => (buyerTypes.value = false), TYPING_LASTS)
  }
  const here = (pushed: { conversation_id: string }): boolean =>
    pushed.conversation_id === conversation

  const close = (): void => {
    scope.stop()
    for (const end of stops) end()
    clearTimeout(typingEnds)
    timeline.disconnected()
    tell('unwatch', { conversation_id: conversation })
    if (lives.get(conversation) === live) lives.delete(conversation)
  }

  const closeIfDone = (): void => {
    if (watchers === 0 && !busy()) close()
  }

  scope.run(() => {
    // A held line waits above the composer, not as a message that failed.
    watch(
      () => timeline.state.outbox.find((entry) => entry.error?.code === 'promise_held')?.id,
      (id) => id && timeline.discard(id),
    )
    watch(busy, closeIfDone)
  })
  const sendText = (text: string, more: { quote?: number } & Partial<Anyway> = {}): void => {
    draftOf(conversation).held = null
    // With the draft, so that it goes along on every retry.
    const draft = { text, ...more }
    const data = more.quote === undefined ? {} : { quote: more.quote }
    const after = (staff.value?.undo_seconds ?? 0) * 1_000
    timeline.send(draft, { kind: 'text', text, data }, { after })
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

  const live = {
    state: timeline.state,
    buyerTypes,
    enter: (): void => void (watchers += 1),
    leave(): void {
      watchers -= 1
      closeIfDone()
    },
    close,
    busy,
    hurry: (): void => timeline.hurry(),
    sendText,
    sendAnyway: (line: HeldLine, reason: string): void =>
      sendText(line.text, {
        hold: line.hold.id,
        reason,
        ...(line.quote === undefined ? {} : { quote: line.quote }),
      }),
    /** The words come back to where they were typed, unless they are on their way. */
    withdraw(id: string): boolean {
      const entry = timeline.withdraw(id)
      if (entry) putBack(conversation, entry.preview.text, entry.draft.quote ?? null)
      return entry !== null
    },
    addNote: (text: string): void => {
      timeline.send({ text }, { kind: 'note', text, data: {} }, { note: true })
    },
    retry: (id: string): void => timeline.retry(id),
    /** Nothing that was written is lost with a line that could not be sent. */
    takeBack(id: string): void {
      const entry = timeline.state.outbox.find((one) => one.id === id)
      if (!entry) return
      if (entry.note) draftOf(conversation).note ||= entry.preview.text
      else putBack(conversation, entry.preview.text, entry.draft.quote ?? null)
      timeline.discard(id)
    },
    typed(): void {
      if (Date.now() - typingSentAt < 1_000) return
      typingSentAt = Date.now()
      tell('typing', { conversation_id: conversation })
    },
  }
  return live
}
