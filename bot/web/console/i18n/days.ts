// Days as a title, in the language of the screen.
import { addDays, dayOf, dayTitle } from '@shared/clock'
import { language, t } from '.'

const ENGLISH = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
})

/** 今天, 昨天, 11月19日 周四; Today, Yesterday, Thu, 19 Nov 2026. */
export function dayName(at: string, now: Date = new Date()): string {
  if (language.value === 'zh') return dayTitle(at, now)
  const day = dayOf(at)
  if (day === dayOf(now)) return t('day.today')
  if (day === addDays(dayOf(now), -1)) return t('day.yesterday')
  return ENGLISH.format(new Date(at))
}
