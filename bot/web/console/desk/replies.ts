// Quick replies: fetched once, filtered by what follows the slash, with their variables filled.
import { ref } from 'vue'
import { get } from '../api'
import type { QuickReplies, QuickReply } from '@shared/api.generated'

export interface Variables {
  buyer: string
  order: string
  agent: string
}

export const quickReplies = ref<QuickReply[]>([])

export async function fetchQuickReplies(): Promise<void> {
  quickReplies.value = (await get<QuickReplies>('quick-replies')).replies
}

/** `{buyer}` and the like; a variable without a value leaves nothing behind. */
export function fillReply(text: string, variables: Variables): string {
  return text.replace(/\{(buyer|order|agent)\}/g, (_, name: keyof Variables) => variables[name])
}

export function matchingReplies(replies: QuickReply[], typed: string): QuickReply[] {
  if (!typed.startsWith('/')) return []
  const wanted = typed.slice(1).trim().toLowerCase()
  const bare = (reply: QuickReply): string => reply.shortcut.replace(/^\//, '').toLowerCase()
  const starts = replies.filter((reply) => bare(reply).startsWith(wanted))
  const others = replies.filter(
    (reply) => !starts.includes(reply) && (reply.title + reply.text).toLowerCase().includes(wanted),
  )
  return [...starts, ...others].slice(0, 8)
}
