import { describe, expect, it } from 'vitest'
import { obstacle } from '../console/desk/power'
import {
  fillReply,
  gapIn,
  isCall,
  matchingReplies,
  triggerAt,
  variablesOf,
} from '../console/desk/replies'
import { speaks } from '../console/desk/speaking'
import { sparkPoints, trendOf } from '../console/supervisor/trend'
import type { Decision, OrderDetail, QuickReply, Ticket, TicketDetail } from '@shared/api.generated'

const reply = (more: Partial<QuickReply>): QuickReply => ({
  id: 0,
  shortcut: '',
  title: '',
  text: '',
  group: '',
  own: false,
  initials: '',
  spelling: '',
  ...more,
})
const REPLIES = [
  reply({
    id: 1,
    shortcut: '/wl',
    title: '物流催促',
    text: '订单 {order} 已加急',
    initials: 'wlcc',
    spelling: 'wuliucuicu',
  }),
  reply({
    id: 2,
    shortcut: 'tk',
    title: '退款说明',
    text: '退款原路退回',
    group: '退款',
    initials: 'tksm',
    spelling: 'tuikuanshuoming',
  }),
  reply({ id: 3, shortcut: '/x', title: '问好', initials: 'wh', spelling: 'wenhao', own: true }),
]

describe('quick replies', () => {
  it.each([
    ['', [3, 1, 2]],
    ['W', [1, 3]],
    ['wh', [3]],
    ['wenh', [3]],
    ['tk', [2]],
    ['sm', [2]],
    ['退款', [2]],
    ['加急', [1]],
    ['没有', []],
  ])('for %s are %j', (typed, ids) => {
    expect(matchingReplies(REPLIES, typed).map((one) => one.id)).toEqual(ids)
  })

  it.each([
    ['/', { start: 0, query: '' }],
    ['/wl', { start: 0, query: 'wl' }],
    ['、wl', { start: 0, query: 'wl' }],
    ['好的 /wl', { start: 3, query: 'wl' }],
    ['好的/wl', { start: 2, query: 'wl' }],
    ['第一行\n、问', { start: 4, query: '问' }],
    ['苹果、香蕉', null],
    ['1/2', null],
    ['http://a', null],
    ['/wl 您好', null],
    ['你好', null],
  ])('are asked for by %s: %j', (text, expected) => {
    expect(triggerAt(text, text.length)).toEqual(expected)
  })

  it('are asked for at the caret, wherever it stands', () => {
    expect(triggerAt('/wl，请稍等', 3)).toEqual({ start: 0, query: 'wl' })
  })

  it('fill their variables and leave other braces alone', () => {
    const filled = fillReply('{buyer} {order} {agent} {other}', { buyer: '王小雨', agent: '小林' })
    expect(filled).toBe('王小雨 【填写：订单号】 小林 {other}')
    expect(gapIn(filled)).toEqual({ start: 4, end: 12 })
    expect(gapIn('王小雨 241121-0001')).toBeNull()
  })

  it('lead from one gap to the next and round again', () => {
    const text = fillReply('{courier} 单号 {tracking}', {})
    const first = gapIn(text)
    const second = gapIn(text, first?.end)
    expect(text.slice(second?.start, second?.end)).toBe('【填写：快递单号】')
    expect(gapIn(text, second?.end)).toEqual(first)
  })

  it.each([
    ['bound', '您的订单 8 由顺丰送，单号 S1'],
    ['only', '您的订单 8 由顺丰送，单号 S1'],
    ['shown', '您的订单 8 由顺丰送，单号 S1'],
    ['newest', '您的订单 【填写：订单号】 由【填写：快递公司】送，单号 【填写：快递单号】'],
  ] as const)('name an order only where it is certain which one (%s)', (order_why, said) => {
    const parcels = [{ courier: '顺丰', tracking_no: 'S1' }]
    const order = { no: '8', items: [], parcels } as unknown as OrderDetail
    const ticket = { buyer: '王小雨', order_no: order_why === 'bound' ? '8' : null } as Ticket
    const known = variablesOf({ ticket, order, order_why }, '小林')
    expect(fillReply('您的订单 {order} 由{courier}送，单号 {tracking}', known)).toBe(said)
  })

  it('name no parcel of several', () => {
    const parcels = ['S1', 'S2'].map((tracking_no) => ({ courier: '顺丰', tracking_no }))
    const order = { no: '8', items: [], parcels } as unknown as OrderDetail
    const detail = { ticket: {} as Ticket, order, order_why: 'bound' } as TicketDetail
    expect(fillReply('{tracking}', variablesOf(detail, '小林'))).toBe('【填写：快递单号】')
  })

  it('do not fill what a name brings along', () => {
    expect(fillReply('{buyer}', { buyer: '{agent}', agent: '小林' })).toBe('{agent}')
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

describe('a call for a quick reply', () => {
  it.each(['/wlcc', '、wl', '/', ' /jd '])('is not meant for the buyer: %s', (text) => {
    expect(isCall(text)).toBe(true)
  })
  it.each(['您好', '/wl，请稍等', '3/4', '/路上', '、快了'])('is none: %s', (text) => {
    expect(isCall(text)).toBe(false)
  })
})
