// Unsent messages over a reload of the page; they leave the browser's storage once confirmed.
import type { Outgoing, OutboxStore } from '@shared/timeline'

export function sessionOutbox(conversation: string, storage: Storage): OutboxStore {
  const key = `anxin.outbox.${conversation}`
  return {
    load(): Outgoing[] {
      try {
        return JSON.parse(storage.getItem(key) ?? '[]') as Outgoing[]
      } catch {
        return []
      }
    },
    save(entries): void {
      try {
        if (entries.length) storage.setItem(key, JSON.stringify(entries))
        else storage.removeItem(key)
      } catch {
        // A full or forbidden storage costs the survival of a reload, not the message.
      }
    },
  }
}
