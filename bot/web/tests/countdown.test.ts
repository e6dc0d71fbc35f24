import { describe, expect, it } from 'vitest'
import { countdown, spanText } from '@shared/countdown'

const OPENED = '2026-11-21T10:00:00+08:00'
const DEADLINE = '2026-11-21T10:10:00+08:00'
const at = (minutes: number): number => Date.parse(OPENED) + minutes * 60_000

describe('a countdown', () => {
  it.each([
    ['calm at the start', 0, 'calm'],
    ['calm a moment before half', 4.999, 'calm'],
    ['amber at half', 5, 'amber'],
    ['amber a moment before four fifths', 7.999, 'amber'],
    ['red at four fifths', 8, 'red'],
    ['red in the last second', 9.99, 'red'],
    ['over at the deadline', 10, 'over'],
    ['over long after', 60, 'over'],
  ])('is %s', (_, minutes, urgency) => {
    expect(countdown(OPENED, DEADLINE, at(minutes)).urgency).toBe(urgency)
  })

  it('tells the time left, and how long it is over', () => {
    expect(countdown(OPENED, DEADLINE, at(4)).left).toBe(6 * 60_000)
    expect(countdown(OPENED, DEADLINE, at(12)).left).toBe(-2 * 60_000)
  })

  it('is red, not calm, when the deadline was set before the ticket was opened', () => {
    expect(countdown(DEADLINE, '2026-11-21T10:05:00+08:00', at(3)).urgency).toBe('red')
  })

  it.each([
    [0, '0:00'],
    [65_000, '1:05'],
    [-65_000, '1:05'],
    [3 * 3_600_000 + 5 * 60_000, '3时05分'],
    [(2 * 24 + 4) * 3_600_000, '2天4时'],
  ])('%d ms reads %s', (milliseconds, text) => {
    expect(spanText(milliseconds)).toBe(text)
  })
})
