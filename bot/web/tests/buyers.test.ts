import { describe, expect, it } from 'vitest'
import type { BuyerRule, GroupMessageResult } from '@shared/api.generated'
import { allOf, partsOf, share, skipped } from '../console/buyers/figures'
import { blank, blankRule, faultOf, isComplete, type About } from '../console/buyers/rule'
import { sayCondition, sayRule } from '../console/buyers/saying'
import { setLanguage } from '../console/i18n'
import { bodyOf, isReady, writtenOf } from '../console/buyers/writing'

const rule = (about: About, more: object = {}): BuyerRule => ({
  match: 'all',
  conditions: [{ ...blank(about), ...more }],
  rules: [],
})

describe('the conditions of a group', () => {
  it.each([
    ['a number without any', rule('orders'), false],
    ['a least', rule('orders', { least: 1 }), true],
    ['a most of nothing', rule('spend', { most: 0 }), true],
    ['a least above the most', rule('orders', { least: 3, most: 2 }), false],
    ['nothing chosen', rule('level'), false],
    ['something chosen', rule('level', { values: ['金卡'] }), true],
    ['any case', rule('cases'), true],
    ['no condition at all', { match: 'all', conditions: [], rules: [] } as BuyerRule, false],
    ['a set that says nothing', { ...rule('cases'), rules: [blankRule()] }, false],
    [
      'a set that is empty',
      { ...rule('cases'), rules: [{ ...rule('cases'), conditions: [] }] },
      false,
    ],
    ['a set that says something', { ...rule('cases'), rules: [rule('cases')] }, true],
    ['sets alone', { match: 'any', conditions: [], rules: [rule('cases')] } as BuyerRule, true],
  ])('with %s can be asked or not', (_, given, complete) => {
    expect(isComplete(given)).toBe(complete)
  })
})

describe('a group in words', () => {
  const one = (about: About, more: object = {}) => ({ ...blank(about), ...more })
  const all: BuyerRule = {
    match: 'all',
    conditions: [
      one('goods', { values: ['CUP', 'POT'], days: 30 }),
      one('spend', { least: 100_00 }),
      one('tag', { values: ['投诉过'], without: true }),
    ],
    rules: [
      {
        match: 'any',
        conditions: [one('last_order', { least: 90 }), one('orders', { least: 1, most: 3 })],
        rules: [],
      },
    ],
  }

  it('reads as a sentence', async () => {
    const titles = (sku: string): string => (sku === 'CUP' ? '马克杯' : '锅')
    expect(sayRule(all, titles)).toBe(
      '最近30天买过马克杯、锅，且消费至少100.00元，且不符合“有标签投诉过”' +
        '，且（距上次下单至少90天，或下单1到3次）',
    )
    expect(sayCondition(one('orders', { least: 2, most: 2 }))).toBe('下单正好2次')
    expect(sayCondition(one('cases', { days: 7 }))).toBe('最近7天有售后单')
    await setLanguage('en')
    expect(sayCondition(one('orders', { least: 2, days: 7 }))).toBe(
      'placed at least 2 orders in the last 7 days',
    )
    await setLanguage('zh')
  })
})

describe('a condition that cannot be asked', () => {
  const fault = (about: About, more: object = {}) => faultOf({ ...blank(about), ...more })

  it('says why', () => {
    expect(fault('spend', { least: 300, most: 200 })).toBe('groups.disordered')
    expect(fault('cases', { least: 3, most: 2 })).toBe('groups.disordered')
    expect(fault('spend')).toBe('groups.nonumber')
    expect(fault('tag')).toBe('groups.nochoice')
    expect([fault('spend', { most: 0 }), fault('cases')]).toEqual([null, null])
  })
})

describe('a message to a group', () => {
  it('is ready once it has words and a group', () => {
    const empty = { text: ' ', purpose: 'service' as const, group_id: 1, send_at: null }
    expect(isReady(empty)).toBe(false)
    expect(isReady({ ...empty, text: '您好' })).toBe(true)
    expect(isReady({ ...empty, text: '您好', group_id: null })).toBe(false)
  })

  it('keeps its moment on the way to the gateway and back', () => {
    const at = new Date('2026-12-01T02:00:00Z')
    const body = bodyOf({ text: '您好', purpose: 'offer', group_id: 1, send_at: at })
    expect(body).toMatchObject({ send_at: '2026-12-01T02:00:00.000Z' })
    const back = writtenOf({ ...body, send_at: '2026-12-01T10:00:00+08:00' } as never)
    expect(back.send_at?.getTime()).toBe(at.getTime())
  })

  it('counts everybody of the group once', () => {
    const result: GroupMessageResult = {
      due: 1,
      sent: 4,
      read: 2,
      replied: 1,
      opted_out: 0,
      stopped: 2,
      skipped: { off: 1, cap: 2 },
    }
    expect([skipped(result), allOf(result), share(2, 4), share(0, 0)]).toEqual([3, 10, '50%', '–'])
    expect(partsOf(result).map(({ count }) => count)).toEqual([4, 3, 2, 1])
    expect(partsOf({ ...result, stopped: 0, due: 0 }).map(({ count }) => count)).toEqual([4, 3])
  })
})
