// Short times to the second, and rates.
const two = (n: number): string => String(n).padStart(2, '0')

/** 2:05, or 1:02:05 from an hour on. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const [hours, minutes, rest] = [
    Math.floor(whole / 3600),
    Math.floor((whole % 3600) / 60),
    whole % 60,
  ]
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}

/** What is left until then, and whether it is over. */
export function leftUntil(due: string, now: number): { over: boolean; span: string } {
  const left = (Date.parse(due) - now) / 1000
  return { over: left <= 0, span: clockText(Math.abs(left)) }
}

export const percent = (share: number | null): string =>
  share === null ? '—' : `${(share * 100).toFixed(1)}%`
