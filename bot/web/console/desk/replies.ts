// Quick replies: fetched once, found by what is typed behind / or 、, with their variables filled.
import { ref } from 'vue'
import { get } from '../api'
import { t, type Word } from '../i18n'
import type { QuickReplies, QuickReply, TicketDetail } from '@shared/api.generated'

/** What a reply may leave to be filled in, by its name in the text. */
export const VARIABLES = [
  'buyer',
  'agent',
  'order',
  'goods',
  'paid',
  'courier',
  'tracking',
  'address',
] as const
export type Variables = Partial<Record<(typeof VARIABLES)[number], string>>

export const quickReplies = ref<QuickReply[]>([])

export async function fetchQuickReplies(): Promise<void> {
  quickReplies.value = (await get<QuickReplies>('quick-replies')).replies
}

const GAP = /【填写：[^】]*】/

/** `{buyer}` and the like; where nothing is known a marked gap stays, to be filled by hand. */
export function fillReply(text: string, variables: Variables): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: keyof Variables) => {
    if (!VARIABLES.includes(name)) return whole
    return variables[name] || `【填写：${t(`replies.${name}` as Word)}】`
  })
}

/** The first gap at or behind a place, else the first of all; null where nothing is to be filled. */
export function gapIn(text: string, from = 0): { start: number; end: number } | null {
  const behind = text.slice(from).match(GAP)
  const found = behind ?? text.match(GAP)
  if (!found) return null
  const start = (behind ? from : 0) + (found.index ?? 0)
  return { start, end: start + found[0].length }
}

/** Of the order only where it is certain which one is meant, of a parcel only where there is one:
 * what is not certain stays a gap, for a wrong number reaches the buyer as a right one. */
export function variablesOf(
  detail: Pick<TicketDetail, 'ticket' | 'order' | 'order_why'>,
  agent: string,
): Variables {
  const { ticket } = detail
  const order = detail.order_why === 'newest' ? null : detail.order
  const parcel = order?.parcels.length === 1 ? order.parcels[0] : undefined
  return {
    buyer: ticket.buyer,
    agent,
    order: order?.no ?? ticket.order_no ?? '',
    goods: order?.items.map((item) => item.title).join('、') ?? '',
    paid: order?.paid ?? '',
    courier: parcel?.courier ?? '',
    tracking: parcel?.tracking_no ?? '',
    address: order?.address ?? '',
  }
}

export interface Trigger {
  /** Where the mark stands that is to be replaced, up to the caret. */
  start: number
  query: string
}

/** What is asked for at the caret: behind / at a line's start, a space or Chinese words; behind 、
 * only where it cannot be a comma. */
export function triggerAt(text: string, caret: number): Trigger | null {
  const before = text.slice(0, caret)
  const found =
    before.match(/(?:^|\s|[^\x20-\x7e])\/([^\s/、]*)$/) ?? before.match(/(?:^|\s)、([^\s/、]*)$/)
  return found ? { start: caret - (found[1] ?? '').length - 1, query: found[1] ?? '' } : null
}

/** /wl and nothing else is meant for us and not for the buyer. */
export const isCall = (text: string): boolean => /^[/、][a-z0-9]*$/i.test(text.trim())

/** How well a reply fits, 0 being best; null where it does not. */
function rank(reply: QuickReply, query: string): number | null {
  const bare = reply.shortcut.replace(/^[/、]/, '').toLowerCase()
  const ways = [
    bare.startsWith(query),
    reply.title.toLowerCase().startsWith(query),
    reply.initials.startsWith(query) || reply.spelling.startsWith(query),
    (reply.title + reply.group).toLowerCase().includes(query) || reply.initials.includes(query),
    reply.text.toLowerCase().includes(query),
  ]
  const way = ways.indexOf(true)
  return way < 0 ? null : way
}

/** The best eight, one's own before the shop's. */
export function matchingReplies(replies: QuickReply[], typed: string, most = 8): QuickReply[] {
  const query = typed.trim().toLowerCase()
  return replies
    .map((reply) => ({ reply, way: rank(reply, query) }))
    .filter((one) => one.way !== null)
    .toSorted((a, b) => (a.way ?? 0) - (b.way ?? 0) || Number(b.reply.own) - Number(a.reply.own))
    .slice(0, most)
    .map((one) => one.reply)
}

/** By group, in the order in which they come. */
export function inGroups(replies: QuickReply[]): { name: string; replies: QuickReply[] }[] {
  const groups = new Map<string, QuickReply[]>()
  for (const reply of replies) {
    groups.set(reply.group, [...(groups.get(reply.group) ?? []), reply])
  }
  return [...groups].map(([name, found]) => ({ name, replies: found }))
}
