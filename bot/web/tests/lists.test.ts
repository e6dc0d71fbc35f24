// What is chosen in the lists, and that late answers of older filters are dropped.
import { effectScope, nextTick, ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { listedFor } from '../console/lists/listed'
import { byCount, movesOf, stillThere, summed } from '../console/lists/picking'
import { picked, worstLevel } from '../console/order_review/picked'
import type { Finding, Level, ScreenedOrder } from '../console/order_review/types'

function finding(key: string, more: Partial<Finding> = {}): Finding {
  return {
    key,
    kind: 'blacklisted',
    kind_text: '',
    level: 'stop',
    text: '',
    todo: '',
    state: 'open',
    by: null,
    at: null,
    note: '',
    ...more,
  }
}

function order(no: string, findings: Finding[]): ScreenedOrder {
  return {
    no,
    findings,
    buyer: '',
    tags: [],
    placed_at: '',
    ship_by: null,
    packed: false,
    paid: '0.00',
    items: [],
    consignee: '',
    phone: '',
    address: '',
    remark: '',
    flag: null,
  }
}

describe('what an action is about', () => {
  const orders = [
    order('A', [finding('1'), finding('2', { state: 'held' })]),
    order('B', [finding('3')]),
  ]

  it.each([
    ['only the chosen orders', ['B'], 'open', [{ order_no: 'B', keys: ['3'] }]],
    [
      'only the findings in the state that is looked at',
      ['A'],
      'open',
      [{ order_no: 'A', keys: ['1'] }],
    ],
    ['those that are held', ['A'], 'held', [{ order_no: 'A', keys: ['2'] }]],
    ['everything of an order', ['A'], 'all', [{ order_no: 'A', keys: ['1', '2'] }]],
    ['nothing for what is not in the list', ['C'], 'open', []],
  ] as const)('is %s', (_, chosen, state, expected) => {
    expect(picked(orders, new Set<string>(chosen), state)).toEqual(expected)
  })

  it('loses what is no longer in the list', () => {
    expect([...stillThere(new Set([1, 2, 3]), [3, 1, 4])]).toEqual([3, 1])
  })

  it('offers each move once', () => {
    const [submit, drop] = [
      { name: 'submit', title: '' },
      { name: 'drop', title: '' },
    ]
    expect(movesOf([{ moves: [submit, drop] }, { moves: [drop] }]).map((one) => one.name)).toEqual([
      'submit',
      'drop',
    ])
  })
})

describe('how a list is summed up', () => {
  it.each([
    [['do', 'stop', 'check'], 'stop'],
    [['do', 'check'], 'check'],
    [['do'], 'do'],
  ] as [Level[], Level][])('the worst of %j is %s', (levels, worst) => {
    expect(
      worstLevel(
        order(
          'A',
          levels.map((level) => finding(level, { level })),
        ),
      ),
    ).toBe(worst)
  })

  it('counts what was done and what was not', () => {
    const one = { name: '', message: '' }
    expect(
      summed([
        { ...one, ok: true },
        { ...one, ok: false },
        { ...one, ok: true },
      ]),
    ).toEqual({ done: 2, failed: 1 })
  })

  it('names what there is, the most first', () => {
    expect(byCount({ few: 1, none: 0, many: 5 })).toEqual(['many', 'few'])
  })
})

describe('a list that follows its filters', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('drops the late answer of an older filter', async () => {
    const answers: ((text: string) => void)[] = []
    const filter = ref('a')
    const scope = effectScope()
    const list = scope.run(() =>
      listedFor(
        () => filter.value,
        () => new Promise<string>((done) => answers.push(done)),
        10,
      ),
    )!
    filter.value = 'b'
    await nextTick()
    await vi.advanceTimersByTimeAsync(10)
    answers[1]!('of b')
    await nextTick()
    answers[0]!('of a')
    await nextTick()
    expect(list.value.value).toBe('of b')
    expect(list.busy.value).toBe(false)
    scope.stop()
  })

  it('waits out typing, and asks nothing once it is gone', async () => {
    const fetch = vi.fn(() => Promise.resolve(''))
    const filter = ref('')
    const scope = effectScope()
    scope.run(() => listedFor(() => filter.value, fetch, 10))
    for (const text of ['x', 'xy', 'xyz']) {
      filter.value = text
      await nextTick()
      await vi.advanceTimersByTimeAsync(5)
    }
    await vi.advanceTimersByTimeAsync(20)
    expect(fetch).toHaveBeenCalledTimes(2)
    filter.value = 'gone'
    await nextTick()
    scope.stop()
    await vi.advanceTimersByTimeAsync(20)
    expect(fetch).toHaveBeenCalledTimes(2)
  })

  it('tells what went wrong and keeps what it had', async () => {
    let fails = false
    const scope = effectScope()
    const list = scope.run(() =>
      listedFor(
        () => 0,
        () => (fails ? Promise.reject(new Error('no answer')) : Promise.resolve('had')),
      ),
    )!
    await vi.advanceTimersByTimeAsync(0)
    fails = true
    await list.again()
    expect([list.value.value, list.trouble.value !== '']).toEqual(['had', true])
    scope.stop()
  })
})
