// Answers that are due: when they are called for, and what the tab shows.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick, ref } from 'vue'
import type { Due } from '@shared/api.generated'
import * as alerts from '../console/desk/alerts'
import { calling, isQuiet, mark, pressing, titled } from '../console/desk/alerts'
import { now } from '../console/parts/now'

const rings = vi.hoisted(() => ({ count: 0 }))
vi.mock('../console/desk/bell', () => ({ ring: () => (rings.count += 1) }))

const START = Date.parse('2026-11-21T10:00:00+08:00')
const at = (seconds: number): string => new Date(START + seconds * 1_000).toISOString()
const due = (ticket: number, since: number, mine = false): Due => ({
  ticket,
  buyer: '小王',
  since: at(since),
  due: at(since + 180),
  mine,
  first: true,
})

describe('quiet hours', () => {
  const local = (time: string): Date => new Date(`2026-11-21T${time}:00`)
  it.each([
    ['22:00', '08:00', '23:00', true],
    ['22:00', '08:00', '07:59', true],
    ['22:00', '08:00', '08:00', false],
    ['12:00', '13:00', '12:30', true],
    ['12:00', '13:00', '13:00', false],
    ['', '', '12:30', false],
    ['22:00', '', '23:00', false],
    ['09:00', '09:00', '09:00', false],
  ])('from %s to %s at %s: %s', (from, to, time, held) => {
    expect(isQuiet({ from, to }, local(time))).toBe(held)
  })
})

describe('how urgent it is', () => {
  it.each([
    [10, 'calm', 0],
    [90, 'amber', 0],
    [150, 'red', 0],
    [180, 'over', 1],
  ])('after %d seconds', (seconds, urgency, over) => {
    const found = pressing([due(1, 0), due(2, seconds)], START + seconds * 1_000)
    expect(found).toEqual({ urgency, over })
  })

  it('is nothing where nothing is due', () => {
    expect(pressing([], START)).toEqual({ urgency: 'calm', over: 0 })
  })
})

describe('who is called', () => {
  const all = [due(1, 0), due(2, 0, true), due(3, 3_600)]
  it('for who waits, where they take buyers; not before the opening', () => {
    const found = calling(all, START + 1_000, { takes: true, gives: false })
    expect(found.map((one) => one.ticket)).toEqual([1])
  })

  it('for their own buyer from half of the time on, in any state', () => {
    expect(calling(all, START + 89_000, { takes: false, gives: false })).toEqual([])
    const found = calling(all, START + 90_000, { takes: false, gives: false })
    expect(found.map((one) => one.ticket)).toEqual([2])
  })

  it('at once for who was given to them, not for every word of later', () => {
    const later = { ...due(4, 0, true), first: false }
    const found = calling([...all, later], START + 1_000, { takes: false, gives: true })
    expect(found.map((one) => one.ticket)).toEqual([2])
  })
})

describe('the tab', () => {
  it('says how many wait and are late', () => {
    expect(titled('工作台', 0, 0, '超时 0')).toBe('工作台')
    expect(titled('工作台', 3, 0, '')).toBe('(3) 工作台')
    expect(titled('工作台', 0, 2, '超时 2')).toBe('(超时 2) 工作台')
    expect(titled('工作台', 3, 2, '超时 2')).toBe('(3 · 超时 2) 工作台')
  })

  it('has a mark in the colour of the most urgent', () => {
    expect(mark(120, 'calm')).toContain('%3E99%3C')
    expect(mark(2, 'over')).not.toBe(mark(2, 'red'))
  })
})

describe('the sound', () => {
  const dues = ref<Due[]>([])
  const takes = ref(true)
  async function pass(seconds: number): Promise<void> {
    now.value = START + seconds * 1_000
    await nextTick()
  }

  beforeEach(async () => {
    rings.count = 0
    dues.value = []
    alerts.setQuiet({ from: '', to: '' })
    await pass(0)
    alerts.startAlerts({
      dues: () => dues.value,
      taking: () => ({ takes: takes.value, gives: false }),
      words: (one) => one.buyer,
      open: () => {},
    })
  })
  afterEach(() => alerts.stopAlerts())

  it('comes at once, and again until somebody takes it', async () => {
    dues.value = [due(1, 0)]
    await pass(1)
    expect(rings.count).toBe(1)
    await pass(30)
    expect(rings.count).toBe(1)
    await pass(31)
    expect(rings.count).toBe(2)
    dues.value = []
    await pass(90)
    expect(rings.count).toBe(2)
  })

  it('comes at once for another one', async () => {
    dues.value = [due(1, 0)]
    await pass(1)
    dues.value = [due(1, 0), due(2, 2)]
    await pass(3)
    expect(rings.count).toBe(2)
  })

  it('does not come for who waits while one takes none', async () => {
    takes.value = false
    dues.value = [due(1, 0)]
    await pass(10)
    takes.value = true
    expect(rings.count).toBe(0)
  })

  it('is silent in quiet hours', async () => {
    alerts.setQuiet({ from: '00:00', to: '23:59' })
    dues.value = [due(1, 0)]
    await pass(1)
    expect(rings.count).toBe(0)
  })
})
