// Shifts and days off between the form and what the gateway reads.
import { describe, expect, it } from 'vitest'
import {
  daysOf,
  daysOff,
  daysOffText,
  shiftOf,
  shiftsOf,
  shiftText,
} from '../console/supervisor/shifts'

describe('a shift', () => {
  it('is one of several, each with its own days', () => {
    const found = shiftsOf('Mo-Fr 09:00-18:00; Sa 10:00-16:00')
    expect(found?.map((one) => daysOf(one))).toEqual([[[0, 4]], [[5, 5]]])
    expect(shiftsOf('Mo 09:00-12:00,13:00-18:00')).toBeNull()
  })

  it.each([
    ['Mo-Fr 09:00-18:00', { days: [0, 1, 2, 3, 4], from: '09:00', to: '18:00' }],
    ['Mo,We-Th 22:00-06:00', { days: [0, 2, 3], from: '22:00', to: '06:00' }],
  ])('is read and written alike: %s', (text, shift) => {
    expect(shiftOf(text)).toEqual(shift)
    expect(shiftText(shift)).toBe(text)
  })

  it('without days is every day', () => {
    expect(shiftOf('09:00-18:00')?.days).toHaveLength(7)
  })

  it.each(['Mo-Fr 09:00-12:00,13:00-18:00', 'Xx 09:00-18:00', 'Fr-Mo 09:00-18:00', ''])(
    'that the form has no room for is left as it is: %s',
    (text) => expect(shiftOf(text)).toBeNull(),
  )

  it('without days or times is none', () => {
    expect(shiftText({ days: [], from: '09:00', to: '18:00' })).toBe('')
    expect(shiftText({ days: [1], from: '', to: '18:00' })).toBe('')
  })
})

describe('days off', () => {
  it('are each by itself in the form and runs in the text', () => {
    const days = ['2027-02-27', '2027-02-28', '2027-03-01', '2027-05-01']
    expect(daysOffText(days.toReversed())).toBe('2027-02-27/2027-03-01; 2027-05-01')
    expect(daysOff('2027-02-27/2027-03-01; 2027-05-01')).toEqual(days)
  })

  it('that have hours of their own are left as they are', () => {
    expect(daysOff('2027-02-14 10:00-16:00')).toBeNull()
  })
})
