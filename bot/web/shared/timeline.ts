// One conversation as a page holds it: what the gateway wrote, in order, and what is still on its way there.
// It knows no socket and no screen; both sides' pages use it with a port of their own.
import { reactive } from 'vue'
import type { Conversation, ErrorBody, History, Message } from './api.generated'
import type { Ack, Draft } from './protocol'

export interface Outgoing {
  readonly id: string
  readonly draft: Draft
  /** What the bubble shows while the gateway has not confirmed it. */
  readonly preview: Preview
  readonly at: string
  readonly note: boolean
  /** It may be taken back until then; in milliseconds of the epoch. */
  leavesAt: number
  state: 'pending' | 'failed'
  error: ErrorBody | null
  canRetry: boolean
}

export interface Preview {
  kind: Message['kind']
  text: string
  data: Message['data']
}

export interface TimelinePort {
  sync(after: number): Promise<History>
  /** Rejects when no answer came; the message may or may not have been written. */
  send(entry: Outgoing): Promise<Ack>
}

/** Keeps what was not confirmed over a reload of the page. */
export interface OutboxStore {
  load(): Outgoing[]
  save(entries: Outgoing[]): void
}

export interface TimelineOptions {
  port: TimelinePort
  author: 'buyer' | 'agent'
  newId?: () => string
  now?: () => Date
  wait?: (milliseconds: number) => Promise<void>
  outbox?: OutboxStore
}

export interface TimelineState {
  messages: Message[]
  outbox: Outgoing[]
  /** False until the first catch-up ended: nothing may be called empty before. */
  known: boolean
  online: boolean
  trouble: boolean
  conversation: Conversation | null
}

const ATTEMPTS = 3
const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

export class Timeline {
  readonly state: TimelineState = reactive({
    messages: [],
    outbox: [],
    known: false,
    online: false,
    trouble: false,
    conversation: null,
  })
  private cursor = 0
  /** Grows with every connection, so that work begun on an old one stops by itself. */
  private generation = 0
  private syncing: Promise<void> | null = null
  private syncAgain = false
  private flushing = false
  private readonly wait: (milliseconds: number) => Promise<void>
  private readonly newId: () => string
  private readonly now: () => Date

  constructor(private readonly options: TimelineOptions) {
    this.wait = options.wait ?? pause
    this.newId = options.newId ?? ((): string => crypto.randomUUID())
    this.now = options.now ?? ((): Date => new Date())
    if (options.outbox) this.state.outbox = options.outbox.load()
  }

  /** After every connect, the first one included: catch up, then send what waited. */
  async connected(): Promise<void> {
    this.generation += 1
    this.state.online = true
    this.syncing = null
    this.flushing = false
    await this.sync()
  }

  disconnected(): void {
    this.generation += 1
    this.state.online = false
    this.syncing = null
    this.flushing = false
  }

  /** Everything after the cursor; calls that overlap become one more round. */
  sync(): Promise<void> {
    if (this.syncing) {
      this.syncAgain = true
      return this.syncing
    }
    const run = this.catchUp(this.generation).finally(() => {
      if (this.syncing === run) this.syncing = null
    })
    this.syncing = run
    return run
  }

  private async catchUp(generation: number): Promise<void> {
    for (let failures = 0; generation === this.generation;) {
      this.syncAgain = false
      let answer: History
      try {
        answer = await this.options.port.sync(this.cursor)
      } catch {
        if (generation !== this.generation) return
        this.state.trouble = true
        failures += 1
        await this.wait(Math.min(1000 * 2 ** failures, 15_000))
        continue
      }
      if (generation !== this.generation) return
      this.absorb(answer)
      if (!answer.more && !this.syncAgain) break
    }
    if (generation !== this.generation) return
    this.state.known = true
    void this.flush(generation)
  }

  private absorb(answer: History): void {
    this.state.trouble = false
    for (const message of answer.messages) this.place(message)
    this.setConversation(answer.conversation)
    // Not up to last_seq: that may count a message which was written after the page was read.
    this.cursor = Math.max(this.cursor, ...answer.messages.map((message) => message.seq))
  }

  /** A message pushed by the gateway. */
  receive(message: Message): void {
    this.place(message)
    if (message.seq === this.cursor + 1) this.cursor = message.seq
    // A jump is a private note or a lost push; only the gateway can tell, so it is asked.
    else if (message.seq > this.cursor + 1 && this.state.known && this.state.online)
      void this.sync()
  }

  setConversation(conversation: Conversation): void {
    const known = this.state.conversation
    // A state that knows fewer messages was overtaken on its way.
    if (!known || conversation.last_seq >= known.last_seq) this.state.conversation = conversation
  }

  private place(message: Message): void {
    const list = this.state.messages
    let index = list.length
    while (index > 0 && (list[index - 1] as Message).seq > message.seq) index -= 1
    const replaces = index > 0 && list[index - 1]?.seq === message.seq
    if (replaces) list.splice(index - 1, 1, message)
    else list.splice(index, 0, message)
    if (message.client_msg_id) this.drop(message.client_msg_id)
  }

  /** Puts a message of this page in line; its id is made here, once. */
  send(draft: Draft, preview: Preview, more: { note?: boolean; after?: number } = {}): Outgoing {
    const at = this.now()
    const entry: Outgoing = {
      id: this.newId(),
      draft,
      preview,
      at: at.toISOString(),
      note: more.note ?? false,
      leavesAt: at.getTime() + (more.after ?? 0),
      state: 'pending',
      error: null,
      canRetry: true,
    }
    this.state.outbox.push(entry)
    this.saved()
    void this.flush(this.generation)
    return entry
  }

  /** The same message, the same id: the gateway answers a repeated one with the stored result. */
  retry(id: string): void {
    const entry = this.state.outbox.find((one) => one.id === id)
    if (!entry || entry.state !== 'failed' || !entry.canRetry) return
    entry.state = 'pending'
    entry.error = null
    this.saved()
    void this.flush(this.generation)
  }

  /** Takes back what has not left yet; null where it is on its way. */
  withdraw(id: string): Outgoing | null {
    const entry = this.state.outbox.find((one) => one.id === id)
    if (!entry || entry.state !== 'pending' || entry.leavesAt <= this.now().getTime()) return null
    this.drop(id)
    return entry
  }

  /** What may still be taken back leaves now. */
  hurry(): void {
    const now = this.now().getTime()
    for (const entry of this.state.outbox) entry.leavesAt = Math.min(entry.leavesAt, now)
    this.saved()
    void this.flush(this.generation)
  }

  discard(id: string): void {
    const entry = this.state.outbox.find((one) => one.id === id)
    if (entry?.state === 'failed') this.drop(id)
  }

  private async flush(generation: number): Promise<void> {
    if (this.flushing || !this.state.online || !this.state.known) return
    if (generation !== this.generation) return
    this.flushing = true
    try {
      for (;;) {
        const entry = this.state.outbox.find((one) => one.state === 'pending')
        if (!entry || generation !== this.generation) return
        const left = entry.leavesAt - this.now().getTime()
        if (left > 0) {
          // What comes behind it waits too: lines arrive in the order in which they were written.
          void this.wait(left).then(() => this.flush(generation))
          return
        }
        await this.deliver(entry, generation)
      }
    } finally {
      if (generation === this.generation) this.flushing = false
    }
  }

  private async deliver(entry: Outgoing, generation: number): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      let ack: Ack
      try {
        ack = await this.options.port.send(entry)
      } catch {
        ack = { ok: false, error: { code: 'no_answer', message: '发送超时，请重试' }, retry: true }
      }
      // A dropped connection leaves the message pending: the next connection sends it again.
      if (generation !== this.generation || !this.state.outbox.includes(entry)) return
      if (ack.ok) return this.confirmed(entry, ack.seq, ack.at)
      if (!ack.retry || attempt === ATTEMPTS) return this.failed(entry, ack.error, ack.retry)
      await this.wait(500 * 2 ** attempt)
      if (generation !== this.generation) return
    }
  }

  private confirmed(entry: Outgoing, seq: number, at: string): void {
    const pushed = this.state.messages.some((message) => message.seq === seq)
    if (pushed) return this.drop(entry.id)
    this.receive({
      seq,
      client_msg_id: entry.id,
      from: this.options.author,
      name: null,
      at,
      buttons: [],
      ...entry.preview,
    })
  }

  private failed(entry: Outgoing, error: ErrorBody, canRetry: boolean): void {
    entry.state = 'failed'
    entry.error = error
    entry.canRetry = canRetry
    this.saved()
  }

  private drop(id: string): void {
    const index = this.state.outbox.findIndex((one) => one.id === id)
    if (index < 0) return
    this.state.outbox.splice(index, 1)
    this.saved()
  }

  private saved(): void {
    this.options.outbox?.save(this.state.outbox)
  }
}
