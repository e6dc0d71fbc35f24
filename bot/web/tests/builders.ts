// Messages and a gateway in memory, which keeps the promises of docs/protocol.md.
import type { Conversation, History, Message } from '@shared/api.generated'
import type { Ack } from '@shared/protocol'
import { Timeline, type Outgoing, type OutboxStore } from '@shared/timeline'

export function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    seq,
    client_msg_id: null,
    from: 'bot',
    name: '安安',
    at: '2026-11-21T10:00:00+08:00',
    kind: 'text',
    text: `第 ${seq} 条`,
    data: {},
    buttons: [],
    ...more,
  }
}

export function conversation(more: Partial<Conversation> = {}): Conversation {
  return {
    id: 'c1',
    holder: 'bot',
    agent_name: null,
    place: null,
    wait_minutes: null,
    opens_at: null,
    rated: null,
    last_seq: 0,
    ...more,
  }
}

/** Writes each client_msg_id once and answers a repeated one with the stored result. */
export class Gateway {
  written: Message[] = []
  hidden = 0
  asked: number[] = []
  sent: string[] = []
  pageSize = 200
  /** What happens to the next sends: lost before writing, answered not at all, or refused. */
  faults: ('lost' | 'unanswered' | Extract<Ack, { ok: false }>)[] = []
  syncFaults = 0

  sync = async (after: number): Promise<History> => {
    this.asked.push(after)
    if (this.syncFaults-- > 0) throw new Error('no answer')
    const found = this.written.filter((one) => one.seq > after)
    const messages = found.slice(0, this.pageSize)
    return {
      messages,
      conversation: conversation({ last_seq: this.lastSeq }),
      more: found.length > messages.length,
    }
  }

  send = async (entry: Outgoing): Promise<Ack> => {
    this.sent.push(entry.id)
    const fault = this.faults.shift()
    if (fault === 'lost') throw new Error('no answer')
    if (typeof fault === 'object') return fault
    const known = this.written.find((one) => one.client_msg_id === entry.id)
    if (known && known.text !== entry.draft.text) {
      return {
        ok: false,
        error: { code: 'conflict', message: '内容与之前发送的不一致' },
        retry: false,
      }
    }
    const stored =
      known ?? this.write({ from: 'buyer', client_msg_id: entry.id, text: entry.draft.text ?? '' })
    if (fault === 'unanswered') throw new Error('no answer')
    return { ok: true, seq: stored.seq, at: stored.at }
  }

  get lastSeq(): number {
    return this.written.length + this.hidden
  }

  write(more: Partial<Message> = {}): Message {
    const made = message(this.lastSeq + 1, more)
    this.written.push(made)
    return made
  }

  /** A colleague's private note takes a number that a buyer's page never sees. */
  note(): void {
    this.hidden += 1
  }
}

export function timelineOn(gateway: Gateway, outbox?: OutboxStore): Timeline {
  let ids = 0
  return new Timeline({
    port: gateway,
    author: 'buyer',
    newId: () => `id-${(ids += 1)}`,
    now: () => new Date('2026-11-21T10:00:00+08:00'),
    wait: async () => {},
    ...(outbox ? { outbox } : {}),
  })
}

export const say = (timeline: Timeline, text: string): Outgoing =>
  timeline.send({ text }, { kind: 'text', text, data: {} })

export const texts = (timeline: Timeline): string[] =>
  timeline.state.messages.map((one) => one.text)

/** Lets everything that waits for an answer in memory go on. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
}
