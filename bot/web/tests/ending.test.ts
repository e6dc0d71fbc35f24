// 完结 that can be taken back, which conversation comes next, and what is a key.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Due } from '@shared/api.generated'
import { endAll, ending, endLater, isEnding, takeBack } from '../console/desk/ending'
import { isTyped } from '../console/desk/keys'
import { nextOf } from '../console/desk/next'

const posted = vi.hoisted(() => [] as [string, object][])
vi.mock('../console/api', () => ({
  address: (path: string) => `/api/console/${path}`,
  attempt: async (work: () => Promise<unknown>) => work().then(() => true),
  post: async (path: string, body: object) => posted.push([path, body]),
}))

const TICKET = { id: 7, buyer: '小王' }

describe('ending a talk', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    posted.length = 0
  })
  afterEach(() => {
    takeBack(TICKET.id)
    vi.useRealTimers()
  })

  it('is told only when it can be taken back no more', async () => {
    const done = vi.fn()
    endLater(TICKET, '已退款', { seconds: 3, done })
    expect(ending.value?.buyer).toBe('小王')
    await vi.advanceTimersByTimeAsync(2_999)
    expect(posted).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(posted).toEqual([['tickets/7/resolve', { summary: '已退款' }]])
    expect(done).toHaveBeenCalledOnce()
    expect(ending.value).toBeNull()
  })

  it('taken back never was', async () => {
    endLater(TICKET, '', { seconds: 3, done: () => {} })
    takeBack(TICKET.id)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(posted).toEqual([])
    expect(isEnding(TICKET.id)).toBe(false)
  })

  it('asked for twice is done once', async () => {
    endLater(TICKET, 'a', { seconds: 3, done: () => {} })
    endLater(TICKET, 'b', { seconds: 3, done: () => {} })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(posted).toEqual([['tickets/7/resolve', { summary: 'b' }]])
  })

  it('does not wait for who signs out', async () => {
    endLater(TICKET, '', { seconds: 3, done: () => {} })
    await endAll()
    expect(posted).toHaveLength(1)
  })
})

describe('the next conversation', () => {
  const due = (ticket: number, mine: boolean): Due => ({
    ticket,
    buyer: '',
    since: '',
    due: '',
    mine,
    first: false,
  })
  it.each([
    [[due(1, false), due(2, true)], [{ id: 3 }], 2],
    [[due(9, true)], [{ id: 9 }, { id: 3 }], 3],
    [[due(1, false)], [{ id: 9 }], null],
  ])('is who waits longest of one’s own: %#', (dues, mine, next) => {
    expect(nextOf(dues, mine, (ticket) => ticket === 9)).toBe(next)
  })
})

describe('a letter', () => {
  function pressed(at: HTMLElement, more: KeyboardEventInit = {}): boolean {
    document.body.append(at)
    let typed = false
    at.addEventListener('keydown', (event) => (typed = isTyped(event)))
    at.dispatchEvent(new KeyboardEvent('keydown', { key: 'e', ...more }))
    at.remove()
    return typed
  }

  it('is a key beside what is written', () => {
    expect(pressed(document.createElement('div'))).toBe(false)
    expect(pressed(document.createElement('textarea'))).toBe(true)
    expect(pressed(document.createElement('div'), { ctrlKey: true })).toBe(true)
  })

  it('is none under a dialog', () => {
    const dialog = document.createElement('div')
    dialog.setAttribute('role', 'dialog')
    dialog.setAttribute('aria-modal', 'true')
    document.body.append(dialog)
    expect(pressed(document.createElement('div'))).toBe(true)
    dialog.style.display = 'none'
    expect(pressed(document.createElement('div'))).toBe(false)
    dialog.remove()
  })
})
