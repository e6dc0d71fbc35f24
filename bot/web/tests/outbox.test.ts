// What a person at the desk wrote and the gateway does not have yet.
import { beforeEach, describe, expect, it } from 'vitest'
import { draftOf, forgetDrafts, hasDraft, openDrafts, putBack } from '../console/desk/drafts'
import { Outboxes } from '../console/desk/outbox'
import { Timeline, type Outgoing } from '@shared/timeline'
import { Gateway, conversation, settled } from './builders'

const NOON = Date.parse('2026-11-21T12:00:00+08:00')

function entry(id: string, leavesAt: number): Outgoing {
  return {
    id,
    draft: { text: id },
    preview: { kind: 'text', text: id, data: {} },
    at: new Date(leavesAt).toISOString(),
    note: false,
    leavesAt,
    state: 'pending',
    error: null,
    canRetry: true,
  }
}

beforeEach(() => localStorage.clear())

describe('drafts', () => {
  /** Another page of the same person: what is kept is read anew. */
  function reload(owner = 1): void {
    openDrafts(-1)
    openDrafts(owner)
  }

  it('stay with their conversation over a reload', () => {
    reload()
    draftOf('a').reply = '您好'
    draftOf('a').note = '老客'
    draftOf('b').reply = '稍等'
    reload()
    expect([draftOf('a').reply, draftOf('a').note, draftOf('b').reply]).toEqual([
      '您好',
      '老客',
      '稍等',
    ])
    draftOf('a').reply = draftOf('a').note = ''
    reload()
    expect([hasDraft('a'), hasDraft('b')]).toEqual([false, true])
  })

  it('keep a line that the gate holds', () => {
    reload()
    const hold = { id: 7, findings: [], can_send_anyway: false }
    draftOf('a').held = { text: '给您补5元', hold }
    reload()
    expect(draftOf('a').held).toEqual({ text: '给您补5元', hold })
  })

  it('are each person’s own, and gone after a sign-out', () => {
    reload(1)
    draftOf('a').reply = '我的'
    reload(2)
    expect(hasDraft('a')).toBe(false)
    reload(1)
    forgetDrafts()
    reload(1)
    expect(hasDraft('a')).toBe(false)
  })

  it('end after a week', () => {
    reload()
    draftOf('a').reply = '旧的'
    openDrafts(-1)
    openDrafts(1, Date.now() + 8 * 24 * 3_600_000)
    expect(hasDraft('a')).toBe(false)
  })

  it('of another conversation are not overwritten by what another tab wrote', () => {
    reload()
    draftOf('a').reply = '您好'
    const key = 'anxin.drafts.1'
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Record<string, unknown>
    localStorage.setItem(key, JSON.stringify({ ...kept, b: { reply: '稍等', at: Date.now() } }))
    draftOf('a').reply = '您好，'
    reload()
    expect([draftOf('a').reply, draftOf('b').reply]).toEqual(['您好，', '稍等'])
  })

  it('take words back behind what was typed meanwhile', () => {
    reload()
    draftOf('a').reply = '还有'
    putBack('a', '您好', 3)
    expect([draftOf('a').reply, draftOf('a').quote]).toEqual(['还有\n您好', 3])
  })
})

describe('lines on their way', () => {
  const box = (tab: string, now = NOON): Outboxes => new Outboxes(1, () => now, tab)

  it('are there again after a reload of their tab, and in no other', () => {
    box('one')
      .of('a')
      .save([entry('x', NOON)])
    expect(box('one').waiting()).toEqual(['a'])
    expect(box('one').of('a').load()).toEqual([entry('x', NOON)])
    expect(box('two').waiting()).toEqual([])
  })

  it('are offered, not sent, once they should have left long ago', () => {
    box('one')
      .of('a')
      .save([entry('x', NOON)])
    const later = box('two', NOON + 61_000)
      .of('a')
      .load()
    expect(later.map((one) => [one.id, one.state, one.canRetry])).toEqual([['x', 'failed', true]])
    expect(localStorage.getItem('anxin.outbox.1.one')).toBeNull()
  })

  it('leave nothing behind once they are gone', () => {
    box('one')
      .of('a')
      .save([entry('x', NOON)])
    box('one').of('a').save([])
    expect(localStorage.length).toBe(0)
  })
})

describe('a line that may be taken back', () => {
  function desk() {
    const gateway = new Gateway()
    let now = NOON
    let ids = 0
    const alarms: (() => void)[] = []
    const timeline = new Timeline({
      port: { sync: gateway.sync, send: gateway.send },
      author: 'agent',
      newId: () => `id-${(ids += 1)}`,
      now: () => new Date(now),
      wait: () => new Promise((resolve) => alarms.push(resolve)),
    })
    timeline.setConversation(conversation())
    return {
      gateway,
      timeline,
      say: (text: string, after = 3_000) =>
        timeline.send({ text }, { kind: 'text', text, data: {} }, { after }),
      async pass(milliseconds: number) {
        now += milliseconds
        for (const ring of alarms.splice(0)) ring()
        await settled()
      },
    }
  }

  it('leaves after its time, once', async () => {
    const { gateway, timeline, say, pass } = desk()
    await timeline.connected()
    say('您好')
    await pass(2_999)
    expect(gateway.sent).toEqual([])
    await pass(1)
    expect(gateway.written.map((one) => one.text)).toEqual(['您好'])
  })

  it('leaves at once where its writer signs out', async () => {
    const { gateway, timeline, say } = desk()
    await timeline.connected()
    const entry = say('您好')
    timeline.hurry()
    await settled()
    expect(gateway.written.map((one) => one.text)).toEqual(['您好'])
    expect(timeline.withdraw(entry.id)).toBeNull()
  })

  it('never leaves once it was taken back', async () => {
    const { gateway, timeline, say, pass } = desk()
    await timeline.connected()
    const entry = say('您好')
    expect(timeline.withdraw(entry.id)?.preview.text).toBe('您好')
    await pass(3_000)
    expect([gateway.sent, timeline.state.outbox]).toEqual([[], []])
  })

  it('is not taken back once it has left', async () => {
    const { gateway, timeline, say, pass } = desk()
    await timeline.connected()
    const entry = say('您好')
    gateway.faults = ['unanswered']
    await pass(3_000)
    expect(timeline.withdraw(entry.id)).toBeNull()
  })

  it('keeps those behind it waiting, in their order', async () => {
    const { gateway, timeline, say, pass } = desk()
    await timeline.connected()
    say('一')
    say('二', 0)
    await pass(1_000)
    expect(gateway.sent).toEqual([])
    await pass(2_000)
    expect(gateway.written.map((one) => one.text)).toEqual(['一', '二'])
  })
})
