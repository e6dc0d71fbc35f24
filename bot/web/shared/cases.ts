// A case as a buyer reads it: which card is the newest, what was done, what comes next, until when.
import { dayOf, dayTitle, timeOf } from './clock'
import type { CaseCard, Message } from './api.generated'

/** Where each case was shown last: only there it can be acted on. */
export function newestCards(messages: readonly Message[]): Map<number, number> {
  const found = new Map<number, number>()
  for (const { kind, data, seq } of messages)
    if (kind === 'case' && data.case) found.set(data.case.id, seq)
  return found
}

export interface Step {
  at: string | null
  text: string
  place: 'done' | 'now' | 'next'
}

const OVER: readonly string[] = ['done', 'refused', 'withdrawn']
export const isOver = (card: CaseCard): boolean => OVER.includes(card.state)

/** Oldest first. What is over has no next step, and nothing that is still going on. */
export function stepsOf(card: CaseCard): Step[] {
  const last = card.timeline.length - 1
  const steps = card.timeline.map<Step>(({ at, text }, index) => ({
    at,
    text,
    place: index === last && !isOver(card) ? 'now' : 'done',
  }))
  if (!isOver(card) && card.next) steps.push({ at: null, text: card.next, place: 'next' })
  return steps
}

/** `今天 18:00`, `明天 18:00`, `11月28日 周六 18:00` */
function moment(at: string, now: Date): string {
  const tomorrow = new Date(now.getTime() + 24 * 3600 * 1000)
  const day = dayOf(at) === dayOf(tomorrow) ? '明天' : dayTitle(at, now)
  return `${day} ${timeOf(at)}`
}

function left(milliseconds: number): string {
  const minutes = Math.max(1, Math.floor(milliseconds / 60_000))
  if (minutes < 60) return `${minutes} 分钟`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} 小时` : `${Math.floor(hours / 24)} 天`
}

/** Red for what the buyer has to do, or what was not done in time: our own haste is not theirs. */
export function deadlineColour(card: CaseCard): NonNullable<CaseCard['colour']> {
  const theirs = card.can.includes('send_back') || card.colour === 'overdue'
  return (theirs ? card.colour : null) ?? 'green'
}

/** The deadline in the buyer's words: what they have to do themselves sounds unlike what we have. */
export function deadlineWords(card: CaseCard, now: Date = new Date()): string {
  if (!card.deadline || isOver(card)) return ''
  const remains = Date.parse(card.deadline) - now.getTime()
  const until = moment(card.deadline, now)
  const mine = card.can.includes('send_back')
  if (remains <= 0) {
    return mine
      ? `已过寄回时间（${until}），请尽快联系我们`
      : `已超过处理时限（${until}），抱歉让您久等`
  }
  return mine ? `请在 ${until} 前寄出，还有 ${left(remains)}` : `处理时限 ${until}`
}

/** What couriers print: letters and digits, spaces between them do not matter. */
export function trackingNumber(typed: string): string | null {
  const bare = typed.normalize('NFKC').replaceAll(/[\s-]/g, '').toUpperCase()
  return /^[A-Z0-9]{8,25}$/.test(bare) && /\d{6}/.test(bare) ? bare : null
}

/** The ordinary messages that the card's buttons send. */
export const WITHDRAW = '不退了，撤销售后申请'
export const sentBack = (courier: string, tracking_no: string): string =>
  `退货已经寄出，${courier.trim() ? `${courier.trim()}，` : ''}快递单号 ${tracking_no}`
export const addressLine = (address: NonNullable<CaseCard['return_address']>): string =>
  `${address.name} ${address.phone} ${address.address}`
