import { describe, expect, it } from 'vitest'
import { powerFor, yuanOf, type HeldLine } from '../console/desk/held'
import type { Hold } from '@shared/api.generated'

type Found = Hold['findings'][number]
const line = (...findings: Found[]): HeldLine => ({
  text: '…',
  hold: { id: 1, findings, can_send_anyway: false },
})
const found = (kind: Found['kind'], words: string, amount: string | null = null): Found => ({
  kind,
  words,
  amount,
})

describe('the power that a held line needs', () => {
  it.each([
    ['goodwill', line(found('money', '给您补8块', '8.00')), { kind: 'goodwill', amount: '8.00' }],
    [
      'a price difference',
      line(found('money', '退差价 5 元', '5.00')),
      { kind: 'price_difference', amount: '5.00' },
    ],
    ['postage', line(found('money', '运费补您8块', '8.00')), { kind: 'postage', amount: '8.00' }],
    ['an amount to be given', line(found('money', '给您补偿')), { kind: 'goodwill', amount: null }],
    [
      'the larger of two',
      line(found('money', '退5元', '5.00'), found('money', '补12元', '12.00')),
      { kind: 'goodwill', amount: '12.00' },
    ],
    ['a gift', line(found('gift', '送您一包小样')), { kind: 'gift', amount: '0.00' }],
    [
      'money before a gift',
      line(found('gift', '送您小样'), found('money', '返您3块', '3.00')),
      { kind: 'goodwill', amount: '3.00' },
    ],
    [
      'postage by its kind',
      line(found('postage', '这趟不用您出')),
      { kind: 'postage', amount: null },
    ],
    [
      'a price difference by its kind',
      line(found('price_protection', '降了多退少补')),
      { kind: 'price_difference', amount: null },
    ],
    ['goods once more', line(found('replacement', '给您补发')), { kind: 'gift', amount: '0.00' }],
    ['none for an offence', line(found('contact_outside', '加我微信')), null],
    ['none for a time', line(found('time', '今天一定发')), null],
  ])('is %s', (_, held, power) => {
    expect(powerFor(held)).toEqual(power)
  })
})

describe('an amount that is typed', () => {
  it.each([
    ['5', '5.00'],
    [' 5.5 ', '5.50'],
    ['12.34', '12.34'],
    ['0', null],
    ['五块', null],
    ['5.555', null],
    ['-5', null],
  ])('%s becomes %s', (typed, yuan) => {
    expect(yuanOf(typed)).toBe(yuan)
  })
})
