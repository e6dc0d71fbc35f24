// Shifts and days off as the gateway reads them, and as a form has them.

const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su']
const ONE = /^(?:([A-Z][A-Za-z,-]*) )?(\d\d:\d\d)-(\d\d:\d\d)$/
const DAY = 86_400_000

export interface Shift {
  /** 0 is Monday. */
  days: number[]
  from: string
  to: string
}

/** Null for what the form has no room for: it is shown as it is written. */
export function shiftOf(text: string): Shift | null {
  const found = ONE.exec(text.trim())
  if (!found) return null
  const days = new Set<number>()
  for (const part of (found[1] ?? 'Mo-Su').split(',')) {
    const [first, last = first] = part.split('-').map((name) => DAYS.indexOf(name))
    if (first === undefined || last === undefined || first < 0 || last < first) return null
    for (let day = first; day <= last; day += 1) days.add(day)
  }
  return { days: [...days].toSorted(), from: found[2] ?? '', to: found[3] ?? '' }
}

/** Several of them, one after the other; null where one has no such form. */
export function shiftsOf(text: string): Shift[] | null {
  const found = text.split(';').map(shiftOf)
  return found.every((one) => one !== null) ? found : null
}

/** Days that follow each other, as first and last. */
export const daysOf = (shift: Shift): [number, number][] => runsOf(shift.days)

export function shiftText(shift: Shift): string {
  if (!shift.days.length || !shift.from || !shift.to) return ''
  const runs = runsOf(shift.days.toSorted()).map(([first, last]) =>
    first === last ? DAYS[first] : `${DAYS[first]}-${DAYS[last]}`,
  )
  return `${runs.join(',')} ${shift.from}-${shift.to}`
}

const numberOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY
const dayOf = (number: number): string => new Date(number * DAY).toISOString().slice(0, 10)

/** Each day by itself; days of other hours than none are not understood, and null is given. */
export function daysOff(text: string): string[] | null {
  const found: string[] = []
  for (const part of text.split(';').map((one) => one.trim())) {
    if (!part) continue
    const [first = '', last = first] = part.split('/')
    const [start, end] = [numberOf(first), numberOf(last)]
    if (!Number.isFinite(start) || !Number.isFinite(end) || part.includes(' ')) return null
    for (let day = start; day <= end; day += 1) found.push(dayOf(day))
  }
  return found
}

export function daysOffText(days: string[]): string {
  const numbers = [...new Set(days.map(numberOf))].toSorted((a, b) => a - b)
  return runsOf(numbers)
    .map(([first, last]) => (first === last ? dayOf(first) : `${dayOf(first)}/${dayOf(last)}`))
    .join('; ')
}

/** Numbers that follow each other, as first and last. */
function runsOf(numbers: number[]): [number, number][] {
  const runs: [number, number][] = []
  for (const number of numbers) {
    const last = runs.at(-1)
    if (last && last[1] === number - 1) last[1] = number
    else runs.push([number, number])
  }
  return runs
}
