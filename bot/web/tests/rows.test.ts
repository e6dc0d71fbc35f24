import { describe, expect, it } from 'vitest'
import { comingOf, dayTitle, timeOf } from '@shared/clock'
import type { Button, Message } from '@shared/api.generated'
import { chatBegins, offeringSeq, rowsOf } from '@shared/rows'
import type { TimelineState } from '@shared/timeline'
import { conversation, message } from './builders'

const OFFER: Button[] = [{ id: 'b1', title: '好的', style: 'primary' }]
const state = (messages: Message[], more: Partial<TimelineState> = {}): TimelineState => ({
  messages,
  outbox: [],
  known: true,
  online: true,
  trouble: false,
  conversation: conversation(),
  ...more,
})

describe('the buttons of an offer', () => {
  it.each([
    ['live as the newest message', [message(1, { buttons: OFFER })], 1],
    [
      'live under a later line of the bot without buttons',
      [message(1, { buttons: OFFER }), message(2)],
      1,
    ],
    [
      'dead once a newer offer stands',
      [message(1, { buttons: OFFER }), message(2, { buttons: OFFER })],
      2,
    ],
    [
      'dead once the buyer answered',
      [message(1, { buttons: OFFER }), message(2, { from: 'buyer' })],
      null,
    ],
    [
      'dead once a person spoke',
      [message(1, { buttons: OFFER }), message(2, { from: 'agent' })],
      null,
    ],
    ['nowhere without an offer', [message(1)], null],
  ] as [string, Message[], number | null][])('are %s', (_, messages, live) => {
    expect(offeringSeq(state(messages))).toBe(live)
  })

  it('are live while a person is waited for', () => {
    const waits = conversation({ holder: 'queue' })
    expect(offeringSeq(state([message(1, { buttons: OFFER })], { conversation: waits }))).toBe(1)
  })

  it.each(['agent'] as const)('are dead while the holder is %s', (holder) => {
    const held = state([message(1, { buttons: OFFER })], { conversation: conversation({ holder }) })
    expect(offeringSeq(held)).toBeNull()
  })

  it('are dead while a press is on its way', () => {
    const pressed = { ...state([message(1, { buttons: OFFER })]), outbox: [{ state: 'pending' }] }
    expect(offeringSeq(pressed as unknown as TimelineState)).toBeNull()
  })
})

describe('a chat begins', () => {
  const opened = new Date('2026-11-21T10:00:00+08:00')
  const said = (at: string): Message => message(1, { from: 'buyer', at })

  it.each([
    ['with the first visit', [message(1)], true],
    ['after half an hour', [said('2026-11-21T09:29:59+08:00')], true],
    ['not in the middle of a talk', [said('2026-11-21T09:30:01+08:00')], false],
    ['not after the first word', [said('2026-11-21T10:00:05+08:00')], false],
  ] as [string, Message[], boolean][])('%s', (_, messages, begins) => {
    expect(chatBegins(state(messages), opened)).toBe(begins)
  })

  it.each(['queue', 'agent'] as const)('not while the holder is %s', (holder) => {
    expect(chatBegins(state([], { conversation: conversation({ holder }) }), opened)).toBe(false)
  })

  it('not before the history is known', () => {
    expect(chatBegins(state([], { known: false }), opened)).toBe(false)
  })
})

describe('the list', () => {
  it('separates the days of Shanghai, not of the machine', () => {
    const late = message(1, { at: '2026-11-20T15:59:00Z' })
    const early = message(2, { at: '2026-11-20T16:01:00Z' })
    expect(rowsOf(state([late, early])).map((row) => row.type)).toEqual([
      'day',
      'message',
      'day',
      'message',
    ])
    expect(timeOf(early.at)).toBe('00:01')
  })

  it('opens a turn whenever somebody else speaks', () => {
    const rows = rowsOf(
      state([message(1), message(2), message(3, { from: 'agent', name: '小林' })]),
    )
    expect(rows.map((row) => row.type === 'message' && row.opensTurn)).toEqual([
      false,
      true,
      false,
      true,
    ])
  })

  it.each([
    ['2026-11-21T09:00:00+08:00', '今天 09:00'],
    ['2026-11-22T09:00:00+08:00', '明天 09:00'],
    ['2026-11-30T09:00:00+08:00', '11月30日 09:00'],
  ])('calls %s, which is to come, %s', (at, text) => {
    expect(comingOf(at, new Date('2026-11-21T02:40:00+08:00'))).toBe(text)
  })

  it.each([
    ['2026-11-21T09:00:00+08:00', '今天'],
    ['2026-11-20T23:59:00+08:00', '昨天'],
    ['2026-11-19T09:00:00+08:00', '11月19日 周四'],
    ['2025-11-19T09:00:00+08:00', '2025年11月19日 周三'],
  ])('calls %s %s', (at, title) => {
    expect(dayTitle(at, new Date('2026-11-21T10:00:00+08:00'))).toBe(title)
  })
})
