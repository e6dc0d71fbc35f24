// Answers that are due, seen and heard on every page: the tab's title and mark, a sound and a
// notification that come again until somebody writes. Quiet hours and silence are each one's own.
import { computed, effectScope, ref, watch, type EffectScope } from 'vue'
import { countdown, type Urgency } from '@shared/countdown'
import type { Due } from '@shared/api.generated'
import { now } from '../parts/now'
import { ring } from './bell'

export interface Quiet {
  /** `22:00`; both empty where there are none. */
  from: string
  to: string
}

const QUIET = 'anxin.quiet'
const NOTIFIES = 'anxin.notifies'
/** What nobody sees to is heard again after so long. */
export const AGAIN = 30_000
const RANK: Urgency[] = ['calm', 'amber', 'red', 'over']

export const quiet = ref<Quiet>(storedQuiet())
export const notifies = ref(localStorage.getItem(NOTIFIES) === '1' && allowed())

function storedQuiet(): Quiet {
  const [from = '', to = ''] = (localStorage.getItem(QUIET) ?? '').split('-')
  return { from, to }
}

export function setQuiet(value: Quiet): void {
  quiet.value = value
  localStorage.setItem(QUIET, `${value.from}-${value.to}`)
}

function allowed(): boolean {
  return typeof Notification !== 'undefined' && Notification.permission === 'granted'
}

/** The browser asks at the first time; false where it, or the person, refused. */
export async function setNotifies(on: boolean): Promise<boolean> {
  const may = on && typeof Notification !== 'undefined'
  notifies.value = may && (await Notification.requestPermission()) === 'granted'
  localStorage.setItem(NOTIFIES, notifies.value ? '1' : '0')
  return notifies.value === on
}

/** Over midnight where it ends before it begins; half of it is none. */
export function isQuiet({ from, to }: Quiet, at: Date): boolean {
  if (!from || !to || from === to) return false
  const time = at.toTimeString().slice(0, 5)
  return from < to ? from <= time && time < to : time >= from || time < to
}

export interface Pressing {
  urgency: Urgency
  over: number
}

/** The most urgent of them, and how many are late. */
export function pressing(dues: Due[], at: number): Pressing {
  const found = dues.map((one) => countdown(one.since, one.due, at).urgency)
  const rank = Math.max(0, ...found.map((one) => RANK.indexOf(one)))
  return { urgency: RANK[rank] ?? 'calm', over: found.filter((one) => one === 'over').length }
}

/** `takes`: buyers are claimed, and this person is online; `gives`: buyers come by themselves. */
export interface Taking {
  takes: boolean
  gives: boolean
}

/** What this person is called for: who waits, where they take buyers; who was just given to them;
 * and their own buyers once half of the time is over. */
export function calling(dues: Due[], at: number, { takes, gives }: Taking): Due[] {
  return dues.filter((one) =>
    one.mine
      ? (gives && one.first) || countdown(one.since, one.due, at).urgency !== 'calm'
      : takes && Date.parse(one.since) <= at,
  )
}

/** `(3) 工作台`, `(3 · 超时 1) 工作台`. */
export function titled(page: string, waiting: number, over: number, late: string): string {
  const parts = [waiting ? String(waiting) : '', over ? late : ''].filter(Boolean)
  return parts.length ? `(${parts.join(' · ')}) ${page}` : page
}

const COLOURS: Record<Urgency, string> = {
  calm: '#0f766e',
  amber: '#b7791f',
  red: '#c2410c',
  over: '#b42318',
}

/** The tab's mark: how many wait, in the colour of the most urgent. */
export function mark(count: number, urgency: Urgency): string {
  const text = count > 99 ? '99' : String(count || '安')
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">` +
    `<rect width="32" height="32" rx="8" fill="${COLOURS[urgency]}"/>` +
    `<text x="16" y="23" font-size="${text.length > 1 ? 17 : 20}" font-weight="700" ` +
    `font-family="sans-serif" text-anchor="middle" fill="#fff">${text}</text></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

export interface Watched {
  dues: () => Due[]
  taking: () => Taking
  words: (due: Due) => string
  open: (ticket: number) => void
}

let scope: EffectScope | null = null

/** Calls at once for what is new, and for the rest again and again. */
export function startAlerts({ dues, taking, words, open }: Watched): void {
  stopAlerts()
  scope = effectScope(true)
  let heard = new Set<string>()
  let calledAt = 0
  const calls = computed(() => calling(dues(), now.value, taking()))
  scope.run(() =>
    watch([calls, now], () => {
      const keys = new Set(calls.value.map((one) => `${one.ticket}@${one.since}`))
      const fresh = calls.value.some((one) => !heard.has(`${one.ticket}@${one.since}`))
      heard = keys
      if (!keys.size || (!fresh && now.value - calledAt < AGAIN)) return
      calledAt = now.value
      const first = calls.value[0]
      if (isQuiet(quiet.value, new Date(now.value)) || !first) return
      ring()
      notify(words(first), () => open(first.ticket))
    }),
  )
}

export function stopAlerts(): void {
  scope?.stop()
  scope = null
}

/** One at a time, and none over a page that is looked at. */
function notify(text: string, opens: () => void): void {
  if (!notifies.value || !allowed() || document.hasFocus()) return
  const shown = new Notification(text, { tag: 'anxin-due', silent: true })
  shown.addEventListener('click', () => {
    window.focus()
    opens()
    shown.close()
  })
}
