// What is written on the page of an answer, and how its effect is told.
import { describe, expect, it } from 'vitest'
import type { AnswerMeasure, LibraryDetail } from '@shared/api.generated'
import { blank, isReady, wordingOf, writtenOf, type Written } from '../console/library/draft'
import { effectText, shareText, verdictOf } from '../console/library/lift'
import { useWriting } from '../console/library/writing'

const FULL: Written = {
  ...blank(),
  name: ' 发货地 ',
  examples: '从哪发货\n\n  仓库在哪  \n',
  text: ' 杭州\n下沙 ',
  valid_until: new Date('2026-12-31T16:00:00Z'),
}
const some = { part: 9, whole: 30 }
const measure = (
  effect: number | null,
  low: number | null,
  high: number | null,
): AnswerMeasure => ({
  before: some,
  after: some,
  untouched_before: some,
  untouched_after: some,
  beside: false,
  effect,
  low,
  high,
})

describe('what is written', () => {
  it('is sent without blanks, one question a line', () => {
    expect(wordingOf(FULL)).toEqual({
      name: '发货地',
      examples: ['从哪发货', '仓库在哪'],
      text: '杭州\n下沙',
      scope: 'all',
      scope_value: '',
      valid_from: null,
      valid_until: '2026-12-31T16:00:00.000Z',
      buttons: [],
    })
  })

  it('is the same after it was read again', () => {
    expect(wordingOf(writtenOf(wordingOf(FULL)))).toEqual(wordingOf(FULL))
  })

  it('names no goods where it is for all of them', () => {
    expect(wordingOf({ ...FULL, scope: 'all', scope_value: '女装' }).scope_value).toBe('')
    expect(wordingOf({ ...FULL, scope: 'category', scope_value: '女装' }).scope_value).toBe('女装')
  })

  it.each<[string, Partial<Written>, boolean]>([
    ['whole', {}, true],
    ['without a name', { name: ' ' }, false],
    ['without a question', { examples: '\n ' }, false],
    ['without an answer', { text: '' }, false],
    ['for a category that is not chosen', { scope: 'category' }, false],
    ['for one article', { scope: 'sku', scope_value: 'A1' }, true],
  ])('%s', (_, changes, ready) => {
    expect(isReady({ ...FULL, ...changes })).toBe(ready)
  })
})

describe('the effect', () => {
  it.each<[AnswerMeasure, string, string]>([
    [measure(-0.12, -0.2, -0.04), 'better', '−12 (−20 … −4)'],
    [measure(0.4, 0.2, 0.6), 'worse', '+40 (+20 … +60)'],
    [measure(-0.02, -0.2, 0.15), 'unclear', '−2 (−20 … +15)'],
    [measure(null, null, null), 'unclear', '—'],
  ])('is told by its interval: %#', (found, verdict, text) => {
    expect([verdictOf(found), effectText(found)]).toEqual([verdict, text])
  })

  it('has its counts with it', () => {
    expect([shareText(some), shareText({ part: 0, whole: 0 })]).toEqual(['30% (9/30)', '—'])
  })
})

describe('what is typed into an answer', () => {
  const stored = (text: string) =>
    ({ answer: { wording: wordingOf({ ...FULL, text }) } }) as LibraryDetail

  it('is what is stored, until something is typed', () => {
    const page = useWriting()
    page.show(stored('一'))
    page.show(stored('二'))
    expect([page.written.value.text, page.changed.value]).toEqual(['二', false])
  })

  it('stays when the answer is withdrawn, or a colleague saved', () => {
    const page = useWriting()
    page.show(stored('一'))
    page.written.value.text = '我的'
    page.show(stored('二'))
    expect([page.written.value.text, page.changed.value]).toEqual(['我的', true])
  })

  it('is stored as it was sent, and stays where it was typed meanwhile', () => {
    const page = useWriting()
    page.written.value = { ...FULL, text: '我的' }
    const sent = page.sent()
    page.show(stored('我的'), sent)
    expect(page.changed.value).toBe(false)
    page.written.value.text = '我的，再加一句'
    page.show(stored('我的'), sent)
    expect([page.written.value.text, page.changed.value]).toEqual(['我的，再加一句', true])
  })
})
