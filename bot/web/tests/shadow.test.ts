// Short times to the second.
import { describe, expect, it } from 'vitest'
import { clockText, leftUntil, percent } from '../console/shadow/span'

describe('a short time', () => {
  it('is told to the second', () => {
    expect([0, 59.9, 125, 3725].map(clockText)).toEqual(['0:00', '0:59', '2:05', '1:02:05'])
  })

  it('runs to its end and beyond', () => {
    const due = '2026-11-21T12:00:00+08:00'
    const at = Date.parse(due)
    expect(leftUntil(due, at - 65_000)).toEqual({ over: false, span: '1:05' })
    expect(leftUntil(due, at)).toEqual({ over: true, span: '0:00' })
    expect(leftUntil(due, at + 1_000)).toEqual({ over: true, span: '0:01' })
  })
})

it('a rate has one decimal, and none where nothing was counted', () => {
  expect([percent(0.9512), percent(1), percent(null)]).toEqual(['95.1%', '100.0%', '—'])
})
