// What lists share: filters in the address, chosen rows, their order, and what is done with them.
import { createApp, effectScope, h, nextTick, ref, type EffectScope } from 'vue'
import { createMemoryHistory, createRouter, RouterView, type Router } from 'vue-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useFetched, type FetchOptions } from '../console/fetched'
import {
  day,
  filtersOf,
  flag,
  oneOf,
  paged,
  queryOf,
  useFilters,
  word,
  type Filters,
  type Paged,
} from '../console/lists/filters'
import { byCount, movesOf, summed } from '../console/lists/moves'
import { stillThere, usePicked } from '../console/lists/picked'
import { usePreviewed } from '../console/lists/previewed'
import { sorted, type Order } from '../console/lists/sorting'
import { findingsOf, worstLevel } from '../console/order_review/findings'
import type { Finding, ScreenedOrder } from '@shared/api.generated'
import type { Level } from '../console/order_review/types'
import { settled } from './builders'

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
    undo_until: null,
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

let scope: EffectScope
beforeEach(() => {
  scope = effectScope()
})
afterEach(() => scope.stop())
const within = <T>(make: () => T): T => scope.run(make) as T

describe('what an action in 审单 is about', () => {
  const orders = [
    order('A', [finding('1'), finding('2', { state: 'held' })]),
    order('B', [finding('3')]),
  ]
  it.each([
    ['the findings in the state that is looked at', 'open', [['1'], ['3']]],
    ['those that are held', 'held', [['2'], []]],
    ['everything of an order', 'all', [['1', '2'], ['3']]],
  ] as const)('is %s', (_, state, keys) => {
    expect(findingsOf(orders, state).map((one) => one.keys)).toEqual(keys)
  })

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
})

describe('chosen rows', () => {
  const rows = ref([1, 2, 3])
  const kept = ref(false)
  const make = () => {
    rows.value = [1, 2, 3]
    kept.value = false
    return within(() =>
      usePicked(
        () => rows.value,
        (row) => row,
        () => kept.value,
      ),
    )
  }

  it('are chosen one by one, all, this one alone, or none', () => {
    const picked = make()
    picked.choose(2, true)
    expect([picked.rows.value, picked.some.value, picked.all.value]).toEqual([[2], true, false])
    picked.chooseAll(true)
    expect([picked.rows.value, picked.some.value, picked.all.value]).toEqual([
      [1, 2, 3],
      false,
      true,
    ])
    picked.only(3)
    picked.choose(3, false)
    expect([picked.count.value, picked.some.value, picked.all.value]).toEqual([0, false, false])
  })

  it('stay while one turns pages, may be all there are, and go with the question', async () => {
    const asked = ref('a')
    rows.value = [1, 2, 3]
    const picked = within(() =>
      usePicked(
        () => rows.value,
        (row) => row,
        () => false,
        { total: () => 9, asked },
      ),
    )
    picked.choose(2, true)
    rows.value = [4, 5]
    await nextTick()
    picked.chooseAll(true)
    expect([[...picked.keys.value], picked.count.value, picked.all.value]).toEqual([
      [2, 4, 5],
      3,
      true,
    ])
    picked.over?.chooseEverybody()
    expect([picked.count.value, picked.has(8)]).toEqual([9, true])
    picked.choose(4, false)
    expect([[...picked.keys.value], picked.has(8)]).toEqual([[5], false])
    asked.value = 'b'
    await nextTick()
    expect(picked.count.value).toBe(0)
  })

  it('lose what is no longer in the list, but not while a dialog is about them', async () => {
    const picked = make()
    picked.chooseAll(true)
    rows.value = [3, 4]
    await nextTick()
    expect([...picked.keys.value]).toEqual([3])
    kept.value = true
    rows.value = [5]
    await nextTick()
    expect([...picked.keys.value]).toEqual([3])
  })

  it('keep the order of the list', () => {
    expect([...stillThere(new Set([1, 2, 3]), [3, 1, 4])]).toEqual([3, 1])
  })
})

describe('what may be done with the chosen', () => {
  it('is each move once', () => {
    const submit = { name: 'submit', title: '', needs_note: false }
    const drop = { name: 'drop', title: '', needs_note: false }
    const moves = movesOf([{ moves: [submit, drop] }, { moves: [drop] }])
    expect(moves.map((one) => one.name)).toEqual(['submit', 'drop'])
  })

  it('sums up as done and not done', () => {
    const report = [true, false, true].map((ok) => ({ name: '', message: '', ok }))
    expect(summed(report)).toEqual({ done: 2, failed: 1 })
  })

  it('names what there is, the most first', () => {
    expect(byCount({ few: 1, none: 0, many: 5 })).toEqual(['many', 'few'])
  })
})

describe('the order of rows', () => {
  interface Row {
    no: string
    amount: number
    due: string | null
  }
  const rows: Row[] = [
    { no: 'a', amount: 5, due: null },
    { no: 'b', amount: 30, due: '2026-11-22' },
    { no: 'c', amount: 7, due: '2026-11-21' },
  ]
  const orders: Order<Row>[] = [
    { name: 'amount', title: 'list.sort.amount', by: (row) => row.amount, falling: true },
    { name: 'due', title: 'list.sort.due', by: (row) => row.due },
  ]
  it.each([
    ['as it came', '', 'abc'],
    ['by amount', 'amount', 'bca'],
    ['by what is due first, without a date last', 'due', 'cba'],
    ['as it came for an order that there is not', 'colour', 'abc'],
  ])('is %s', (_, name, expected) => {
    expect(
      sorted(rows, orders, name)
        .map((row) => row.no)
        .join(''),
    ).toBe(expected)
  })
})

interface Wanted extends Paged {
  state: 'open' | 'held'
  kind: string
  bad: boolean
  day: string
}
const FIELDS = {
  ...paged,
  state: oneOf(['open', 'held'] as const, 'open'),
  kind: word,
  bad: flag(true),
  day: day('2026-11-21'),
}

describe('filters in the address', () => {
  it.each([
    ['nothing that is usual', { state: 'open', page: '1', bad: '1', day: '2026-11-21' }, {}],
    [
      'what is not',
      { state: 'held', q: '王', page: '3', bad: '0', kind: 'out_of_stock', day: '2026-11-20' },
      { state: 'held', q: '王', page: '3', bad: '0', kind: 'out_of_stock', day: '2026-11-20' },
    ],
    ['not what somebody typed', { state: 'x', page: '-2', kind: 'a b', day: 'today' }, {}],
    ['not a list where one is expected', { state: ['held', 'open'] }, {}],
  ])('keep %s', (_, query, kept) => {
    expect(queryOf<Wanted>(FIELDS, filtersOf<Wanted>(FIELDS, query))).toEqual(kept)
  })

  async function visit(address: string): Promise<[Filters<Wanted>, Router, () => void]> {
    let made: Filters<Wanted> | null = null
    const page = {
      setup() {
        made = useFilters<Wanted>(FIELDS)
        return () => null
      },
    }
    const other = { render: () => null }
    const router = createRouter({
      history: createMemoryHistory(),
      routes: [
        { path: '/list', name: 'list', component: page },
        { path: '/other', name: 'other', component: other },
      ],
    })
    await router.push(address)
    const app = createApp({ render: () => h(RouterView) }).use(router)
    app.mount(document.createElement('div'))
    return [made as unknown as Filters<Wanted>, router, () => app.unmount()]
  }
  const arrived = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await settled()
  }

  it('are found again by a reload', async () => {
    const [{ filters, filtered }, , leave] = await visit('/list?state=held&page=2')
    expect([filters.state, filters.page, filters.bad, filtered.value]).toEqual([
      'held',
      2,
      true,
      true,
    ])
    leave()
  })

  it('begin at the first page with another filter, and several are one step', async () => {
    const [{ filters }, router, leave] = await visit('/list?page=4&to=x')
    filters.state = 'held'
    filters.q = '王'
    await arrived()
    expect(router.currentRoute.value.fullPath).toBe(encodeURI('/list?to=x&q=王&state=held'))
    expect([filters.state, filters.q, filters.page]).toEqual(['held', '王', 1])
    leave()
  })

  it('stay as they were on the way to another page', async () => {
    const [{ filters }, router, leave] = await visit('/list?state=held')
    const going = router.push('/other?state=open')
    await going
    expect(filters.state).toBe('held')
    leave()
  })

  it('are counted where they leave something out', async () => {
    const [{ narrowed }, , leave] = await visit('/list?state=held&q=x&page=2')
    expect(narrowed.value).toBe(1)
    leave()
  })

  it('can all be taken off', async () => {
    const [{ reset }, router, leave] = await visit('/list?state=held&q=x&page=2')
    reset()
    await arrived()
    expect(router.currentRoute.value.fullPath).toBe('/list')
    leave()
  })
})

describe('what is fetched for a page', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const fetched = <T>(fetch: () => Promise<T>, options: FetchOptions = {}) =>
    within(() => useFetched(fetch, options))

  it('drops the late answer of an older filter', async () => {
    const answers: ((text: string) => void)[] = []
    const filter = ref('a')
    const list = fetched(() => new Promise<string>((done) => answers.push(done)), {
      on: filter,
      wait: 10,
    })
    filter.value = 'b'
    await nextTick()
    await vi.advanceTimersByTimeAsync(10)
    answers[1]?.('of b')
    await nextTick()
    answers[0]?.('of a')
    await nextTick()
    expect([list.value.value, list.busy.value]).toEqual(['of b', false])
  })

  it('waits out typing, and asks nothing once the page is gone', async () => {
    const fetch = vi.fn(() => Promise.resolve(''))
    const filter = ref('')
    fetched(fetch, { on: filter, wait: 10 })
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
    const list = fetched(() => (fails ? Promise.reject(new Error('none')) : Promise.resolve('had')))
    await vi.advanceTimersByTimeAsync(0)
    fails = true
    expect(await list.again()).toBe(false)
    expect([list.value.value, list.trouble.value !== '']).toEqual(['had', true])
  })

  it('keeps no answer to what was typed before, where the new cannot be answered', async () => {
    const text = ref('好')
    const seen = fetched(
      () => (text.value === '{x}' ? Promise.reject(new Error('unknown')) : Promise.resolve(1)),
      { on: text, wait: 10 },
    )
    await vi.advanceTimersByTimeAsync(0)
    text.value = '{x}'
    await nextTick()
    expect([seen.value.value, seen.busy.value]).toEqual([1, true])
    await vi.advanceTimersByTimeAsync(10)
    expect([seen.value.value, seen.trouble.value !== '', seen.busy.value]).toEqual([
      null,
      true,
      false,
    ])
  })

  it('forgets at once what was there of another thing', async () => {
    const id = ref(1)
    const list = fetched(() => Promise.resolve(id.value), { on: id, fresh: true, wait: 10 })
    await vi.advanceTimersByTimeAsync(0)
    expect(list.value.value).toBe(1)
    id.value = 2
    await nextTick()
    expect(list.value.value).toBeNull()
    await vi.advanceTimersByTimeAsync(10)
    expect(list.value.value).toBe(2)
  })

  it('is looked at again now and then, but not under an open dialog', async () => {
    const fetch = vi.fn(() => Promise.resolve(''))
    let open = false
    fetched(fetch, { every: 100, paused: () => open })
    await vi.advanceTimersByTimeAsync(250)
    expect(fetch).toHaveBeenCalledTimes(3)
    open = true
    await vi.advanceTimersByTimeAsync(500)
    expect(fetch).toHaveBeenCalledTimes(3)
  })
})

describe('a dialog that shows first what will happen', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('shows the preview, makes the last one void while typing, then the report', async () => {
    const note = ref('')
    const make = vi.fn((foreseen: string | null) => Promise.resolve(`${foreseen} done`))
    const dialog = within(() =>
      usePreviewed<string>({
        given: note,
        preview: () => (note.value ? Promise.resolve(`for ${note.value}`) : null),
        make,
      }),
    )
    await vi.advanceTimersByTimeAsync(500)
    expect(dialog.report.value).toBeNull()
    note.value = 'a'
    await nextTick()
    await vi.advanceTimersByTimeAsync(500)
    expect(dialog.report.value).toBe('for a')
    note.value = 'b'
    await nextTick()
    expect(dialog.report.value).toBeNull()
    await vi.advanceTimersByTimeAsync(500)
    await dialog.make()
    expect([dialog.report.value, dialog.really.value]).toEqual(['for b done', true])
    expect(make).toHaveBeenCalledTimes(1)
  })

  it('stays a preview when the deed is refused, and says why', async () => {
    const dialog = within(() =>
      usePreviewed<string>({
        given: () => 0,
        preview: () => Promise.resolve('foreseen'),
        make: () => Promise.reject(new Error('no')),
      }),
    )
    await vi.advanceTimersByTimeAsync(0)
    await dialog.make()
    expect([dialog.report.value, dialog.really.value]).toEqual(['foreseen', false])
    expect(dialog.trouble.value).not.toBe('')
  })
})
