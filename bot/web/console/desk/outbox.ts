// Lines that are on their way, of this tab: kept over a reload, sent under the same id. What a tab
// left behind that was closed is offered to the next one, and sent by nobody but a person.
import type { Outgoing, OutboxStore } from '@shared/timeline'
import { t } from '../i18n'

type Kept = Record<string, Outgoing[]>

/** What should have left so long ago is not sent by itself any more: the talk has moved on. */
const STALE = 60_000
const ROOT = 'anxin.outbox.'

function tabOf(): string {
  const known = sessionStorage.getItem('anxin.tab')
  if (known) return known
  const made = crypto.randomUUID()
  sessionStorage.setItem('anxin.tab', made)
  return made
}

const read = (key: string): Kept => {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}') as Kept
  } catch {
    return {}
  }
}

function write(key: string, kept: Kept): void {
  if (Object.keys(kept).length) localStorage.setItem(key, JSON.stringify(kept))
  else localStorage.removeItem(key)
}

function stale(entry: Outgoing, now: number): Outgoing {
  if (entry.state === 'failed' || now - entry.leavesAt < STALE) return entry
  const error = { code: 'left', message: t('outbox.left') }
  return { ...entry, state: 'failed', error, canRetry: true }
}

export class Outboxes {
  private readonly mine: string

  constructor(
    readonly owner: number,
    private readonly now: () => number = Date.now,
    tab = tabOf(),
  ) {
    this.mine = `${ROOT}${owner}.${tab}`
    this.adopt()
  }

  /** The conversations that something waits in. */
  waiting(): string[] {
    return Object.keys(read(this.mine))
  }

  of(conversation: string): OutboxStore {
    return {
      load: () => (read(this.mine)[conversation] ?? []).map((one) => stale(one, this.now())),
      save: (entries) => {
        const others = Object.entries(read(this.mine)).filter(([id]) => id !== conversation)
        const kept = Object.fromEntries(others)
        if (entries.length) kept[conversation] = entries
        write(this.mine, kept)
      },
    }
  }

  forget(): void {
    localStorage.removeItem(this.mine)
  }

  /** Of tabs that are gone: theirs should have left long ago. */
  private adopt(): void {
    const others = Object.keys(localStorage).filter(
      (key) => key.startsWith(`${ROOT}${this.owner}.`) && key !== this.mine,
    )
    for (const key of others) {
      const kept = read(key)
      const newest = Math.max(...Object.values(kept).flatMap((all) => all.map((e) => e.leavesAt)))
      if (this.now() - newest < STALE) continue
      const mine = read(this.mine)
      for (const [conversation, entries] of Object.entries(kept)) {
        mine[conversation] = [...(mine[conversation] ?? []), ...entries]
      }
      write(this.mine, mine)
      localStorage.removeItem(key)
    }
  }
}
