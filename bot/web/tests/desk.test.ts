import { describe, expect, it } from 'vitest'
import { obstacle } from '../console/desk/power'
import { fillReply, matchingReplies } from '../console/desk/replies'
import { speaks } from '../console/desk/speaking'
import { sparkPoints, trendOf } from '../console/supervisor/trend'
import type { Decision, QuickReply } from '@shared/api.generated'

const REPLIES: QuickReply[] = [
  { id: 1, shortcut: '/wl', title: '物流催促', text: '{buyer}您好，订单 {order} 已加急' },
  { id: 2, shortcut: 'tk', title: '退款说明', text: '退款原路退回' },
]

describe('quick replies', () => {
  it.each([
    ['/', [1, 2]],
    ['/W', [1]],
    ['/tk', [2]],
    ['/退款', [2]],
    ['/没有', []],
    ['你好', []],
  ])('for %s are %j', (typed, ids) => {
    expect(matchingReplies(REPLIES, typed).map((reply) => reply.id)).toEqual(ids)
  })

  it('fill their variables and leave other braces alone', () => {
    const filled = fillReply('{buyer} {order} {agent} {other}', {
      buyer: '王小雨',
      order: '',
      agent: '小林',
    })
    expect(filled).toBe('王小雨  小林 {other}')
  })

  it('do not fill what a name brings along', () => {
    expect(fillReply('{buyer}', { buyer: '{agent}', order: '', agent: '小林' })).toBe('{agent}')
  })
})

describe('the power to approve', () => {
  const decision = (more: Partial<Decision>): Decision =>
    ({ state: 'waiting', can_approve: false, amount: '25.00', ...more }) as Decision

  it.each([
    ['is there when the gateway says so', { can_approve: true }, '20.00', { kind: 'none' }],
    ['ends above the limit', {}, '20.00', { kind: 'above', limit: '20.00' }],
    ['may be missing for another reason', {}, '25.00', { kind: 'not_yours' }],
    ['is unknown for other kinds', {}, undefined, { kind: 'not_yours' }],
    [
      'is over once settled',
      { state: 'approved' as const, can_approve: true },
      null,
      { kind: 'settled' },
    ],
  ])('%s', (_, more, limit, expected) => {
    expect(obstacle(decision(more), limit)).toEqual(expected)
  })
})

describe('trends', () => {
  it.each([
    [12, 8, 'up', '+50%'],
    [6, 8, 'flat', '-25%'],
    [3, 0, 'new', ''],
    [3, 0, 'unknown', ''],
  ] as const)('%s after %s: %s', (count, previous, trend, text) => {
    expect(trendOf({ count, previous, trend })).toEqual({ direction: trend, text })
  })

  it('draw a line within their box', () => {
    expect(sparkPoints([0, 5, 10], 80, 20)).toBe('0.0,20.0 40.0,10.0 80.0,0.0')
    expect(sparkPoints([0], 80, 20)).toBe('0.0,20.0')
  })
})

describe('who may speak', () => {
  const claimed = { state: 'claimed', agent: '小林' } as const
  const bot = { holder: 'bot', agent_name: null } as const
  const mine = { holder: 'agent', agent_name: '小林' } as const
  const others = { holder: 'agent', agent_name: '小周' } as const
  it.each([
    ['a claimed ticket of the agents', { ...claimed, queue: 'agent' }, mine, true],
    ['before the conversation is known', { ...claimed, queue: 'agent' }, null, true],
    ['a claimed ticket of the warehouse', { ...claimed, queue: 'warehouse' }, bot, false],
    ['the same, not known yet', { ...claimed, queue: 'courier' }, null, false],
    ['the same, where the buyer is mine', { ...claimed, queue: 'courier' }, mine, true],
    ['where a colleague talks', { ...claimed, queue: 'agent' }, others, false],
    ['a closed one', { ...claimed, state: 'closed', queue: 'agent' }, mine, false],
  ] as const)('%s', (_, ticket, conversation, may) => {
    expect(speaks('小林', ticket, conversation)).toBe(may)
  })
})
