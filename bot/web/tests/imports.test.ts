// Imports: what a file comes to, and which need not be sent.
import { describe, expect, it } from 'vitest'
import type { ImportReport } from '@shared/api.generated'
import {
  atWork,
  figuresOf,
  MOST_BYTES,
  percentOf,
  savedAt,
  sizeOf,
  wrongWith,
} from '../console/imports/figures'

const REPORT: ImportReport = {
  source: '拼多多订单',
  lines: 9,
  added: 3,
  changed: 2,
  unchanged: 1,
  refused: 0,
  left_out: 0,
  repeated: 0,
  doubts: 0,
  notes: [],
}

describe('the figures of an import', () => {
  it('are as the gateway counted, calm where all is well', () => {
    expect(figuresOf(REPORT).map((one) => [one.title, one.value, one.tone])).toEqual([
      ['import.added', 3, undefined],
      ['import.changed', 2, undefined],
      ['import.unchanged', 1, undefined],
      ['import.refused', 0, undefined],
      ['import.doubts', 0, undefined],
    ])
  })

  it('tell what was refused with the orders it cost, and what is doubtful', () => {
    const figures = figuresOf({ ...REPORT, refused: 4, left_out: 2, doubts: 1 })
    expect(figures.slice(3)).toEqual([
      {
        title: 'import.refused',
        value: 4,
        tone: 'red',
        note: { word: 'import.leftout', n: 2 },
      },
      { title: 'import.doubts', value: 1, tone: 'amber' },
    ])
  })
})

describe('how far an import is', () => {
  it.each([
    [0, 0, 0],
    [1, 3, 33],
    [3, 3, 99],
    [9, 3, 99],
  ])('%i of %i is %i%%', (done, total, percent) => {
    expect(percentOf({ done, total })).toBe(percent)
  })

  it.each([
    ['reading', true],
    ['importing', true],
    ['ready', false],
    ['done', false],
    ['failed', false],
  ] as const)('%s is at work: %s', (state, working) => {
    expect(atWork({ state })).toBe(working)
  })
})

describe('a file', () => {
  it.each([
    ['订单.csv', 10, null],
    ['ORDERS.XLSX', 10, null],
    ['订单.xls', 10, 'import.ending'],
    ['订单', 10, 'import.ending'],
    ['订单.csv', 0, 'import.empty'],
    ['订单.csv', MOST_BYTES, null],
    ['订单.csv', MOST_BYTES + 1, 'import.large'],
  ] as const)('%s of %i bytes: %s', (name, size, wrong) => {
    expect(wrongWith({ name, size })).toBe(wrong)
  })

  it.each([
    [10, '1 KB'],
    [320_000, '313 KB'],
    [4_300_000, '4.1 MB'],
  ])('of %i bytes is %s', (bytes, shown) => {
    expect(sizeOf(bytes)).toBe(shown)
  })

  it('was saved at whole seconds', () => {
    expect(savedAt({ lastModified: 1_762_300_000_999 })).toBe(1_762_300_000)
  })
})
