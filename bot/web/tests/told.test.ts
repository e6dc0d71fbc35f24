// What the gateway refuses, as the staff's pages tell it.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick } from 'vue'
import { attempt } from '../console/api'
import { useFetched } from '../console/fetched'
import { useDeed } from '../console/lists/deed'
import { expired } from '../console/session'

const { shown } = vi.hoisted(() => ({ shown: vi.fn<(told: { message: string }) => void>() }))
vi.mock('element-plus', () => ({ ElMessage: shown }))

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
