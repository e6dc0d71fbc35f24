// The console's words in both languages.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { language, setLanguage, t } from '../console/i18n'
import { fetchNames, nameOf } from '../console/names'

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
})

describe('the names of values', () => {
  const SERVED = { causes: { quality: '质量问题', brand_new: '新原因' } }

  it('are the shop’s, English where that is read and known, else the code', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(SERVED))))
    expect(nameOf('causes', 'quality')).toBe('quality')
    await fetchNames()
    const shown = () => ['quality', 'brand_new', 'unknown'].map((code) => nameOf('causes', code))
    expect(shown()).toEqual(['质量问题', '新原因', 'unknown'])
    await setLanguage('en')
    expect(shown()).toEqual(['Quality', '新原因', 'unknown'])
  })
})
