import { describe, expect, it } from 'vitest'
import type { Outgoing, OutboxStore } from '@shared/timeline'
import { conversation, Gateway, message, say, settled, texts, timelineOn } from './builders'

describe('catching up', () => {
  it('knows nothing before the first answer, and so may not be called empty', async () => {
    const timeline = timelineOn(new Gateway())
    expect(timeline.state.known).toBe(false)
    await timeline.connected()
    expect(timeline.state.known).toBe(true)
    expect(timeline.state.messages).toEqual([])
  })

  it('loads the history page by page and asks from where it stands', async () => {
    const gateway = new Gateway()
    for (let index = 0; index < 5; index += 1) gateway.write()
    gateway.pageSize = 2
    const timeline = timelineOn(gateway)
    await timeline.connected()
    expect(timeline.state.messages.map((one) => one.seq)).toEqual([1, 2, 3, 4, 5])
    expect(gateway.asked).toEqual([0, 2, 4])
  })

  it('comes back after a dropped connection with only what it missed', async () => {
    const gateway = new Gateway()
    gateway.write()
    const timeline = timelineOn(gateway)
    await timeline.connected()
    timeline.disconnected()
    gateway.write()
    gateway.write()
    await timeline.connected()
    expect(gateway.asked).toEqual([0, 1])
    expect(timeline.state.messages.map((one) => one.seq)).toEqual([1, 2, 3])
  })

  it('goes on asking after a failure and says so meanwhile', async () => {
    const gateway = new Gateway()
    gateway.write()
    gateway.syncFaults = 2
    const timeline = timelineOn(gateway)
    await timeline.connected()
    expect(gateway.asked).toEqual([0, 0, 0])
    expect(timeline.state.trouble).toBe(false)
    expect(texts(timeline)).toEqual(['第 1 条'])
  })

  it('does not let an answer of an old connection end the new one', async () => {
    const gateway = new Gateway()
    gateway.write()
    const timeline = timelineOn(gateway)
    const first = timeline.connected()
    timeline.disconnected()
    await first
    expect(timeline.state.known).toBe(false)
    expect(timeline.state.messages).toEqual([])
  })
})

describe('messages that are pushed', () => {
  it.each([
    { name: 'in order', pushed: [1, 2, 3] },
    { name: 'the other way round', pushed: [3, 2, 1] },
    { name: 'twice', pushed: [1, 1, 2, 3, 2] },
  ])('stand by seq, each once, when they come $name', async ({ pushed }) => {
    const gateway = new Gateway()
    const timeline = timelineOn(gateway)
    await timeline.connected()
    for (let index = 0; index < 3; index += 1) gateway.write()
    for (const seq of pushed) timeline.receive(message(seq))
    await settled()
    expect(timeline.state.messages.map((one) => one.seq)).toEqual([1, 2, 3])
  })

  it('bring back what was lost before them', async () => {
    const gateway = new Gateway()
    const timeline = timelineOn(gateway)
    await timeline.connected()
    gateway.write({ text: '丢了的推送' })
    timeline.receive(gateway.write({ text: '后一条' }))
    await settled()
    expect(texts(timeline)).toEqual(['丢了的推送', '后一条'])
  })

  it('may jump over a private note without asking for ever', async () => {
    const gateway = new Gateway()
    const timeline = timelineOn(gateway)
    await timeline.connected()
    gateway.note()
    timeline.receive(gateway.write())
    await settled()
    timeline.receive(gateway.write())
    await settled()
    expect(timeline.state.messages.map((one) => one.seq)).toEqual([2, 3])
    expect(gateway.asked).toEqual([0, 0])
  })
})

describe('sending', () => {
  it('shows a message as pending at once and as written after the answer', async () => {
    const gateway = new Gateway()
    const timeline = timelineOn(gateway)
    await timeline.connected()
    say(timeline, '在吗')
    expect(timeline.state.outbox.map((one) => one.state)).toEqual(['pending'])
    await settled()
    expect(timeline.state.outbox).toEqual([])
    expect(timeline.state.messages).toMatchObject([
      { seq: 1, client_msg_id: 'id-1', from: 'buyer', text: '在吗' },
    ])
  })

  it('shows one bubble when the push overtakes the answer', async () => {
    const gateway = new Gateway()
    const timeline = timelineOn(gateway)
    await timeline.connected()
    gateway.faults = ['unanswered']
    say(timeline, '在吗')
    timeline.receive(gateway.written[0] ?? message(1))
    await settled()
    expect(texts(timeline)).toEqual(['在吗'])
    expect(timeline.state.outbox).toEqual([])
  })

  it('keeps the order in which they were written', async () => {
    const gateway = new Gateway()
    const timeline = timelineOn(gateway)
    await timeline.connected()
    for (const text of ['一', '二', '三']) say(timeline, text)
    await settled()
    expect(gateway.sent).toEqual(['id-1', 'id-2', 'id-3'])
    expect(texts(timeline)).toEqual(['一', '二', '三'])
  })

  it('waits for the connection, then sends in order', async () => {
    const gateway = new Gateway()
    const timeline = timelineOn(gateway)
    say(timeline, '断网时的第一句')
    say(timeline, '第二句')
    await settled()
    expect(gateway.sent).toEqual([])
    await timeline.connected()
    await settled()
    expect(texts(timeline)).toEqual(['断网时的第一句', '第二句'])
  })

  it('sends what was under way again on the next connection, with the same id', async () => {
    const gateway = new Gateway()
    const timeline = timelineOn(gateway)
    await timeline.connected()
    gateway.faults = ['unanswered']
    say(timeline, '在吗')
    timeline.disconnected()
    await settled()
    await timeline.connected()
    await settled()
    expect(new Set(gateway.sent)).toEqual(new Set(['id-1']))
    expect(gateway.written).toHaveLength(1)
    expect(texts(timeline)).toEqual(['在吗'])
  })

  it('fails after three attempts and is sent again by hand under the same id', async () => {
    const gateway = new Gateway()
    const timeline = timelineOn(gateway)
    await timeline.connected()
    gateway.faults = ['lost', 'lost', 'lost']
    const entry = say(timeline, '在吗')
    await settled()
    expect(timeline.state.outbox).toMatchObject([{ id: 'id-1', state: 'failed', canRetry: true }])
    timeline.retry(entry.id)
    await settled()
    expect(gateway.sent).toEqual(['id-1', 'id-1', 'id-1', 'id-1'])
    expect(texts(timeline)).toEqual(['在吗'])
  })

  it('does not repeat a refusal that will not change, and lets later messages pass', async () => {
    const gateway = new Gateway()
    const timeline = timelineOn(gateway)
    await timeline.connected()
    gateway.faults = [{ ok: false, error: { code: 'too_long', message: '太长了' }, retry: false }]
    say(timeline, '很长')
    say(timeline, '短')
    await settled()
    expect(timeline.state.outbox).toMatchObject([{ id: 'id-1', state: 'failed', canRetry: false }])
    timeline.retry('id-1')
    await settled()
    expect(gateway.sent).toEqual(['id-1', 'id-2'])
    timeline.discard('id-1')
    expect(timeline.state.outbox).toEqual([])
  })

  it('shows a conflict with what was stored under its id instead of repeating it', async () => {
    const gateway = new Gateway()
    const timeline = timelineOn(gateway)
    await timeline.connected()
    gateway.write({ client_msg_id: 'id-1', text: '别的内容', from: 'buyer' })
    say(timeline, '在吗')
    await settled()
    expect(gateway.sent).toEqual(['id-1'])
    expect(timeline.state.outbox).toMatchObject([
      { state: 'failed', error: { code: 'conflict' }, canRetry: false },
    ])
  })

  it('keeps what was not confirmed over a reload, and only that', async () => {
    let stored: Outgoing[] = []
    const store: OutboxStore = {
      load: () => structuredClone(stored),
      save: (entries) => (stored = JSON.parse(JSON.stringify(entries)) as Outgoing[]),
    }
    const gateway = new Gateway()
    say(timelineOn(gateway, store), '刷新前写的')
    expect(stored).toHaveLength(1)
    const reloaded = timelineOn(gateway, store)
    await reloaded.connected()
    await settled()
    expect(texts(reloaded)).toEqual(['刷新前写的'])
    expect(gateway.sent).toEqual(['id-1'])
    expect(stored).toEqual([])
  })
})

describe('the state of the conversation', () => {
  it('is not taken back by a state that was overtaken', async () => {
    const timeline = timelineOn(new Gateway())
    timeline.setConversation(conversation({ holder: 'agent', agent_name: '小林', last_seq: 9 }))
    timeline.setConversation(conversation({ holder: 'queue', place: 1, last_seq: 8 }))
    expect(timeline.state.conversation).toMatchObject({ holder: 'agent', last_seq: 9 })
    timeline.setConversation(conversation({ holder: 'bot', last_seq: 9 }))
    expect(timeline.state.conversation).toMatchObject({ holder: 'bot', last_seq: 9 })
  })
})
