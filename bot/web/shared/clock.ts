// Times as people read them; days are the shop's days in Asia/Shanghai.

const ZONE = 'Asia/Shanghai'
const parts = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, ...options })

const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, dateStyle: 'short' })
const TIME = parts({ hour: '2-digit', minute: '2-digit', hour12: false })
const WEEKDAY = parts({ weekday: 'short' })

/** `2026-11-21` */
export function dayOf(at: string | Date): string {
  const text = DAY.format(new Date(at))
  return text.replaceAll('/', '-')
}

/** `10:05` */
export function timeOf(at: string): string {
  return TIME.format(new Date(at))
}

/** `11-21 10:05`, for tables and time lines. */
export function momentOf(at: string | null | undefined): string {
  return at ? `${dayOf(at).slice(5)} ${timeOf(at)}` : '—'
}

/** `2026-11-21 10:05` */
export function fullMomentOf(at: string | null | undefined): string {
  return at ? `${dayOf(at)} ${timeOf(at)}` : '—'
}

/** A new day `days` after `day`. */
export function addDays(day: string, days: number): string {
  const moved = new Date(`${day}T12:00:00Z`)
  moved.setUTCDate(moved.getUTCDate() + days)
  return moved.toISOString().slice(0, 10)
}

/** 今天 09:00, 明天 09:00, 11月30日 09:00: of what is to come. */
export function comingOf(at: string, now: Date = new Date()): string {
  const day = dayOf(at)
  const [, month, date] = day.split('-')
  const near = ['今天', '明天', '后天'].find((_, ahead) => day === addDays(dayOf(now), ahead))
  return `${near ?? `${Number(month)}月${Number(date)}日`} ${timeOf(at)}`
}

/** 今天, 昨天, 11月19日 周四 */
export function dayTitle(at: string, now: Date = new Date()): string {
  const day = dayOf(at)
  const today = dayOf(now)
  if (day === today) return '今天'
  if (day === addDays(today, -1)) return '昨天'
  const [year, month, date] = day.split('-')
  const title = `${Number(month)}月${Number(date)}日 ${WEEKDAY.format(new Date(at))}`
  return year === today.slice(0, 4) ? title : `${year}年${title}`
}
