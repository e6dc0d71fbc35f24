// What the gateway refuses, as the staff's pages tell it.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick } from 'vue'
import { attempt } from '../console/api'
import { useFetched } from '../console/fetched'
import { setLanguage } from '../console/i18n'
import { useDeed } from '../console/lists/deed'
import { fetchNames } from '../console/names'
import { expired } from '../console/session'
import { told } from '../console/told'

const { shown } = vi.hoisted(() => ({ shown: vi.fn<(told: { message: string }) => void>() }))
vi.mock('element-plus', async (real) => ({
  ...(await real<object>()),
  ElMessage: shown,
}))

const refusal = (code: string, message: string, status: number) => () =>
  Promise.resolve(Response.json({ error: { code, message } }, { status }))
const signedOut = refusal('signed_out', '请先登录', 401)

beforeEach(() => shown.mockClear())
afterEach(() => {
  vi.unstubAllGlobals()
  expired.value = false
})

async function asked(): Promise<void> {
  const { get } = await import('../console/api')
  await get('cases')
}

describe('a session that has ended', () => {
  it('is said by the dialog to sign in and by nothing beside it', async () => {
    vi.stubGlobal('fetch', signedOut)
    expect(await attempt(asked)).toBe(false)
    const { trouble, make } = useDeed(asked)
    await make()
    expect([shown.mock.calls, trouble.value]).toEqual([[], ''])
  })

  it('hides no other refusal', async () => {
    vi.stubGlobal('fetch', refusal('forbidden', '没有权限', 403))
    await attempt(asked)
    const { trouble, make } = useDeed(asked)
    await make()
    expect([shown.mock.lastCall?.[0].message, trouble.value]).toEqual(['没有权限', '没有权限'])
  })

  it('keeps what a list could not fetch until somebody is in again', async () => {
    let answer = signedOut
    vi.stubGlobal('fetch', () => answer())
    const scope = effectScope()
    const list = scope.run(() => useFetched(async () => (await asked(), 'the list')))
    await vi.waitFor(() => expect(list?.busy.value).toBe(false))
    expect(list?.trouble.value).toBe('')
    expired.value = true
    await nextTick()
    answer = () => Promise.resolve(Response.json({}))
    expired.value = false
    await vi.waitFor(() => expect(list?.value.value).toBe('the list'))
    scope.stop()
  })
})

describe('what the gateway says, in English', () => {
  beforeEach(async () => {
    const served = { causes: { quality: '质量问题' }, case_kinds: { exchange: '换货' } }
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json(served)))
    await fetchNames()
    await setLanguage('en')
  })
  afterEach(() => setLanguage('zh'))

  it.each([
    ['没有权限', 'Not allowed'],
    [
      '超出这个订单实付且未退的金额：只剩 3.00 元',
      'More than was paid and not refunded: 3.00 yuan are left',
    ],
    ['换货', 'Exchange'],
    ['换货“质量问题”时不能这样处理', 'Exchange “Quality” cannot be handled like that'],
    ['名称 1 到 40 字；问法 1 到 30 条', 'A name has 1 to 40 characters; 1 to 30 wordings'],
    ['同意、拒绝', 'Agree, Refuse'],
    [
      '须由没有改过这份草稿的另一位主管发布：回放显示要多送赠品',
      'Another supervisor, who did not change this draft, has to release it: The replay shows more gifts',
    ],
    ['王小雨的杯子', '王小雨的杯子'],
    ['261105-1', '261105-1'],
  ])('%s is %s', (text, english) => {
    expect(told(text)).toBe(english)
  })

  it('is told so where it refuses, and changes with the language', async () => {
    vi.stubGlobal('fetch', refusal('ticket_taken', '已经被其他客服接待', 409))
    await attempt(asked)
    expect(shown.mock.lastCall?.[0].message).toBe('Another agent has it already')
    await setLanguage('zh')
    expect(told('已经被其他客服接待')).toBe('已经被其他客服接待')
  })
})
