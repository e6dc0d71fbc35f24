import { createApp, nextTick, reactive } from 'vue'
import { afterEach, describe, expect, it } from 'vitest'
import {
  addressLine,
  deadlineColour,
  deadlineWords,
  newestCards,
  sentBack,
  stepsOf,
  trackingNumber,
  WITHDRAW,
} from '@shared/cases'
import type { CaseCard } from '@shared/api.generated'
import { CHAT, type Chat } from '../widget/chat'
import Card from '../widget/parts/CaseCard.vue'
import { message, settled } from './builders'

const NOW = new Date('2026-11-21T10:00:00+08:00')

function card(more: Partial<CaseCard> = {}): CaseCard {
  return {
    id: 1,
    no: 'SH000001',
    kind: 'return_refund',
    kind_text: '退货退款',
    state: 'awaiting_return',
    state_text: '待买家寄回',
    order_no: '261105-1',
    items: [{ sku: 'A', title: '跑步鞋', quantity: 1, new_sku: null }],
    amount: '59.00',
    opened_at: '2026-11-20T10:00:00+08:00',
    deadline: '2026-11-27T18:00:00+08:00',
    colour: 'green',
    next: '请寄回商品',
    return_address: { name: '售后', phone: '0571-1', address: '杭州市某路 1 号' },
    return_parcel: null,
    reship_parcel: null,
    evidence: 0,
    timeline: [
      { at: '2026-11-20T10:00:00+08:00', text: '提交申请' },
      { at: '2026-11-20T12:00:00+08:00', text: '已同意' },
    ],
    can: ['withdraw', 'send_back', 'add_evidence'],
    ...more,
  }
}

describe('a case', () => {
  it('can be acted on where it was shown last', () => {
    const shown = [
      message(1, { kind: 'case', data: { case: card() } }),
      message(2, { kind: 'case', data: { case: card({ id: 2 }) } }),
      message(3, { kind: 'case', data: { case: card() } }),
      message(4),
    ]
    expect([...newestCards(shown)]).toEqual([
      [1, 3],
      [2, 2],
    ])
  })

  it('shows what was done, where it stands and what comes next', () => {
    expect(stepsOf(card()).map(({ place, text }) => `${place} ${text}`)).toEqual([
      'done 提交申请',
      'now 已同意',
      'next 请寄回商品',
    ])
  })

  it.each(['done', 'refused', 'withdrawn'] as const)(
    'has nothing to come once it is %s',
    (state) => {
      const over = card({ state, next: '已结束' })
      expect(stepsOf(over).map((step) => step.place)).toEqual(['done', 'done'])
      expect(deadlineWords(over, NOW)).toBe('')
    },
  )

  it.each([
    ['days before', {}, '请在 11月27日 周五 18:00 前寄出，还有 6 天'],
    ['tomorrow', { deadline: '2026-11-22T18:00:00+08:00' }, '请在 明天 18:00 前寄出，还有 32 小时'],
    ['today', { deadline: '2026-11-21T10:30:00+08:00' }, '请在 今天 10:30 前寄出，还有 30 分钟'],
    [
      'too late',
      { deadline: '2026-11-21T09:00:00+08:00' },
      '已过寄回时间（今天 09:00），请尽快联系我们',
    ],
    ['ours', { can: ['withdraw'] }, '处理时限 11月27日 周五 18:00'],
    [
      'ours, too late',
      { can: [], deadline: '2026-11-20T09:00:00+08:00' },
      '已超过处理时限（昨天 09:00），抱歉让您久等',
    ],
    ['none', { deadline: null }, ''],
  ] as [string, Partial<CaseCard>, string][])(
    'says its deadline in words: %s',
    (_, more, words) => {
      expect(deadlineWords(card(more), NOW)).toBe(words)
    },
  )

  it.each([
    ['red', ['send_back'], 'red'],
    ['red', ['withdraw'], 'green'],
    ['amber', [], 'green'],
    ['overdue', [], 'overdue'],
    [null, ['send_back'], 'green'],
  ] as [CaseCard['colour'], CaseCard['can'], string][])(
    'coloured %s with %j is shown %s',
    (colour, can, shown) => {
      expect(deadlineColour(card({ colour, can }))).toBe(shown)
    },
  )
})

describe('a tracking number', () => {
  it.each([
    ['SF1029384756', 'SF1029384756'],
    ['sf 1029 3847-56', 'SF1029384756'],
    ['７７３００１２３４５６７８', '7730012345678'],
    ['12345', null],
    ['顺丰123456789', null],
    ['ABCDEFGHIJ', null],
    ['', null],
  ])('typed as %s is read as %s', (typed, read) => expect(trackingNumber(typed)).toBe(read))

  it('is sent as an ordinary message', () => {
    expect(sentBack('顺丰速运', 'SF1029384756')).toBe(
      '退货已经寄出，顺丰速运，快递单号 SF1029384756',
    )
    expect(sentBack(' ', 'SF1029384756')).toBe('退货已经寄出，快递单号 SF1029384756')
  })
})

describe('the card', () => {
  let unmount = (): void => {}
  let said: string[] = []
  afterEach(() => unmount())

  function mount(shown: CaseCard, live = true): HTMLElement {
    said = []
    const chat = {
      sendText: (text: string) => said.push(text),
      addPicture: () => said.push('(picture)'),
      state: reactive({ value: { outbox: [] } }),
      view: { couriers: ['顺丰速运', '圆通速递'] },
    } as unknown as Chat
    const app = createApp(Card, { card: shown, live }).provide(CHAT, chat)
    const place = document.createElement('div')
    document.body.append(place)
    app.mount(place)
    unmount = (): void => app.unmount()
    return place
  }

  const buttons = (place: HTMLElement): string[] =>
    [...place.querySelectorAll('.case-buttons button')].map((one) => one.textContent?.trim() ?? '')
  const press = (place: HTMLElement, title: string): void =>
    [...place.querySelectorAll('button')].find((one) => one.textContent?.trim() === title)?.click()

  it('offers what may be done, and no more', () => {
    expect(buttons(mount(card()))).toEqual(['填写退货单号', '补充照片', '撤销申请'])
    unmount()
    expect(buttons(mount(card({ can: ['withdraw'] })))).toEqual(['撤销申请'])
    unmount()
    expect(buttons(mount(card(), false))).toEqual([])
  })

  it('takes it back by an ordinary message, and asks for a picture', () => {
    const place = mount(card())
    press(place, '撤销申请')
    press(place, '补充照片')
    expect(said).toEqual([WITHDRAW, '(picture)'])
  })

  it('sends a tracking number only once it can be one', async () => {
    const place = mount(card())
    press(place, '填写退货单号')
    await nextTick()
    const chosen = [...place.querySelectorAll('option')].map((option) => option.textContent)
    expect(chosen).toEqual(['不确定', '顺丰速运', '圆通速递'])
    const field = place.querySelector('input') as HTMLInputElement
    field.value = '123'
    field.dispatchEvent(new Event('input'))
    place.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
    await nextTick()
    expect(said).toEqual([])
    expect(place.querySelector('[role=alert]')?.textContent).toContain('单号不对')
    field.value = 'sf1029384756'
    field.dispatchEvent(new Event('input'))
    place.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
    await settled()
    expect(said).toEqual(['退货已经寄出，快递单号 SF1029384756'])
    expect(place.querySelector('form')).toBeNull()
  })

  it('copies the whole address', async () => {
    let copied = ''
    Object.defineProperty(navigator, 'clipboard', {
      configurable: true,
      value: { writeText: async (text: string) => void (copied = text) },
    })
    const place = mount(card())
    press(place, '复制')
    await settled()
    expect(copied).toBe(addressLine(card().return_address!))
    expect(place.querySelector('.copied')?.textContent).toBe('已复制')
  })
})
