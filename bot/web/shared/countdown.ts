// How a deadline is shown: amber at half of its time, red at four fifths, overdue after.

export type Urgency = 'calm' | 'amber' | 'red' | 'over'

export interface Countdown {
  urgency: Urgency
  /** Milliseconds left; negative once overdue. */
  left: number
}

export function countdown(openedAt: string, deadline: string, now: number): Countdown {
  const start = Date.parse(openedAt)
  const end = Date.parse(deadline)
  const left = end - now
  if (left <= 0) return { urgency: 'over', left }
  const spent = end > start ? (now - start) / (end - start) : 1
  if (spent >= 0.8) return { urgency: 'red', left }
  return { urgency: spent >= 0.5 ? 'amber' : 'calm', left }
}

/** `2:05` below an hour, `3时20分` below a day, `2天4时` from there on. */
export function spanText(milliseconds: number, units = ['天', '时', '分']): string {
  const [day, hour, minute] = units
  const seconds = Math.floor(Math.abs(milliseconds) / 1000)
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  if (hours >= 24) return `${Math.floor(hours / 24)}${day}${hours % 24}${hour}`
  if (hours >= 1) return `${hours}${hour}${String(minutes % 60).padStart(2, '0')}${minute}`
  return `${minutes}:${String(seconds % 60).padStart(2, '0')}`
}
