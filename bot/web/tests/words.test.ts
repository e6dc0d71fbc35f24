// The console's words in both languages.
import { afterEach, describe, expect, it } from 'vitest'
import { language, setLanguage, t, wordOr } from '../console/i18n'

afterEach(() => setLanguage('zh'))

describe('the words of the console', () => {
  it('are Chinese, with their blanks filled', async () => {
    await setLanguage('zh')
    expect(t('list.chosen', { n: 3 })).toBe('已选 3 项')
    expect([language.value, document.documentElement.lang]).toEqual(['zh', 'zh-CN'])
  })

  it('change to English and back at once', async () => {
    await setLanguage('en')
    expect([t('list.chosen', { n: 3 }), document.documentElement.lang]).toEqual(['3 chosen', 'en'])
    await setLanguage('zh')
    expect(t('refresh')).toBe('刷新')
  })

  it('leave a blank that nothing is given for', () => {
    expect(t('list.chosen')).toBe('已选 {n} 项')
  })

  it('are the gateway’s own where the dictionary has none', () => {
    expect([wordOr('cases.cause.quality', 'x'), wordOr('cases.cause.new', 'x')]).toEqual([
      '质量问题',
      'x',
    ])
  })
})
