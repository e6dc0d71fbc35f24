import { describe, expect, it } from 'vitest'
import { dueOf } from '../console/cases/due'
import { askedOf, FIELDS } from '../console/cases/filters'
import { filtersOf, queryOf } from '../console/lists/filters'
import {
  byWeight,
  callsFor,
  lacking,
  sharedMoves,
  weightOf,
  type Own,
} from '../console/cases/moving'
import type { CaseMove } from '@shared/api.generated'
import { atHand, beyond, isOn, menuFor } from '../console/menu'

const move = (name: string, needs: CaseMove['needs'] = []): CaseMove => ({
  name,
  title: name,
  to: 'done',
  to_text: '已完成',
  needs,
})
const AGREE = move('agree')
const REFUSE = move('refuse', ['note'])
const RESHIP = move('reship', ['courier', 'tracking_no'])
const PART = move('refund_part', ['amount', 'note'])
const EMPTY: Own = { tracking_no: '', amount: '' }

describe('the filters of the workbench', () => {
  it.each([
    ['nothing', {}, {}],
    [
      'what is known',
      { kind: 'exchange', state: 'asked', due: 'red', q: '王', page: '3' },
      { kind: 'exchange', state: 'asked', due: 'red', q: '王', page: '3' },
    ],
    ['not what somebody typed', { kind: 'all', state: 'x', due: 'late', page: '-2' }, {}],
    ['not a page that is no number', { page: 'two', state: 'closed' }, { state: 'closed' }],
    ['not a list where one is expected', { kind: ['exchange', 'reship'] }, {}],
  ])('keep %s in the address', (_, query, kept) => {
    expect(queryOf(FIELDS, filtersOf(FIELDS, query))).toEqual(kept)
  })

  it('ask for every state that is over at once', () => {
    expect(askedOf(filtersOf(FIELDS, { state: 'closed' })).state).toBe('done,refused,withdrawn')
  })
})

describe('the moves of many cases', () => {
  it.each([
    ['none without cases', [], []],
    ['all of a single one', [[AGREE, REFUSE]], ['agree', 'refuse']],
    [
      'only what each allows',
      [
        [AGREE, REFUSE],
        [REFUSE, RESHIP],
      ],
      ['refuse'],
    ],
    ['none that only some of them allow', [[AGREE, REFUSE], [REFUSE], [AGREE]], []],
    ['none where they have nothing in common', [[AGREE], [RESHIP]], []],
  ])('are %s', (_, moves, names) => {
    expect(sharedMoves(moves.map((one) => ({ moves: one }))).map((one) => one.name)).toEqual(names)
  })

  it.each([
    ['agree', AGREE, {}, {}, null],
    ['a refusal without a reason', REFUSE, { note: ' 无 ' }, {}, 'note'],
    ['a refusal with one', REFUSE, { note: '已拆封' }, {}, null],
    ['a parcel without a courier', RESHIP, {}, { tracking_no: 'SF1234567' }, 'courier'],
    [
      'a parcel with a number that is none',
      RESHIP,
      { courier: '顺丰' },
      { tracking_no: '单号1' },
      'tracking_no',
    ],
    [
      'a parcel with spaces in its number',
      RESHIP,
      { courier: '顺丰' },
      { tracking_no: 'SF 1234 567' },
      null,
    ],
    ['a part of nothing', PART, { note: '缺配件' }, { amount: '0' }, 'amount'],
    ['a part with three decimals', PART, { note: '缺配件' }, { amount: '1.005' }, 'amount'],
    ['a part', PART, { note: '缺配件' }, { amount: '12.5' }, null],
  ])('lack something or not: %s', (_, made, shared, own, lacks) => {
    expect(lacking(made, { note: '', courier: '', ...shared }, { ...EMPTY, ...own })).toBe(lacks)
  })

  it('go in one call where all are given the same', () => {
    const owns = new Map([
      [1, EMPTY],
      [2, EMPTY],
    ])
    expect(callsFor(REFUSE, { note: ' 已拆封 ', courier: '' }, owns)).toEqual([
      { ids: [1, 2], move: 'refuse', note: '已拆封' },
    ])
  })

  it('give each case its own tracking number', () => {
    const owns = new Map([
      [1, { ...EMPTY, tracking_no: 'A111111' }],
      [2, { ...EMPTY, tracking_no: 'B222222' }],
    ])
    expect(callsFor(RESHIP, { note: '', courier: '顺丰速运' }, owns)).toEqual([
      { ids: [1], move: 'reship', note: '', courier: '顺丰速运', tracking_no: 'A111111' },
      { ids: [2], move: 'reship', note: '', courier: '顺丰速运', tracking_no: 'B222222' },
    ])
  })

  it.each([
    ['refund', 'primary'],
    ['agree', 'primary'],
    ['refund_part', 'default'],
    ['withdraw', 'default'],
    ['refuse', 'danger'],
    ['void', 'danger'],
  ])('show that %s is %s', (name, weight) => {
    expect(weightOf(move(name))).toBe(weight)
  })

  it('put the thing to do first and a no last', () => {
    const names = ['refuse', 'send_back', 'receive', 'close', 'withdraw'].map((name) => move(name))
    expect(byWeight(names).map(({ name }) => name)).toEqual([
      'receive',
      'send_back',
      'withdraw',
      'refuse',
      'close',
    ])
  })
})

describe('a deadline', () => {
  const NOW = Date.parse('2026-11-21T10:00:00+08:00')
  it.each([
    ['ahead', '2026-11-21T12:00:00+08:00', 'green', { urgency: 'calm', left: 7_200_000 }],
    ['near', '2026-11-21T10:30:00+08:00', 'red', { urgency: 'red', left: 1_800_000 }],
    [
      'passed since the list was fetched',
      '2026-11-21T09:59:00+08:00',
      'red',
      { urgency: 'over', left: -60_000 },
    ],
    [
      'recorded as overdue before a clock stepped back',
      '2026-11-21T12:00:00+08:00',
      'overdue',
      { urgency: 'over', left: 7_200_000 },
    ],
    ['that there is not', null, null, null],
    ['that is nobody’s', '2026-11-21T12:00:00+08:00', null, null],
  ] as const)('%s', (_, deadline, colour, expected) => {
    expect(dueOf({ deadline, colour }, NOW)).toEqual(expected)
  })
})

describe('the menu', () => {
  const names = (role: 'agent' | 'supervisor'): string[] =>
    menuFor(role).flatMap((group) => group.entries.map((entry) => entry.name))

  it('has what agents may use', () => {
    expect(names('agent')).toEqual([
      'desk',
      'conversations',
      'replies',
      'quality',
      'unsold',
      'cases',
      'approvals',
      'appeals',
      'policy',
      'screening',
      'reviews',
      'registers',
    ])
  })

  it('has everything for supervisors', () => {
    const own = [
      'team',
      'holds',
      'safety',
      'imports',
      'payouts',
      'reconcile',
      'buyers',
      'board',
      'shadow',
      'questions',
      'library',
    ]
    expect(names('supervisor').filter((name) => !own.includes(name))).toEqual(names('agent'))
    expect(names('supervisor').filter((name) => own.includes(name))).toEqual(own)
  })

  it('has no group without a page', () => {
    expect(menuFor('agent').filter((group) => group.entries.length === 0)).toEqual([])
  })

  it('shows on a phone what is used all day', () => {
    expect(atHand(menuFor('agent')).map((entry) => entry.name)).toEqual([
      'desk',
      'cases',
      'approvals',
      'screening',
    ])
  })

  it('has every page either at hand or beyond', () => {
    const all = menuFor('supervisor')
    const there = [...atHand(all), ...beyond(all).flatMap((group) => group.entries)]
    expect(there.map((entry) => entry.name).toSorted()).toEqual(names('supervisor').toSorted())
  })

  it('stays on the workbench while one of its cases is open', () => {
    const cases = menuFor('agent')
      .flatMap((group) => group.entries)
      .find((entry) => entry.name === 'cases')!
    expect([isOn(cases, 'case'), isOn(cases, 'cases'), isOn(cases, 'desk')]).toEqual([
      true,
      true,
      false,
    ])
  })
})
