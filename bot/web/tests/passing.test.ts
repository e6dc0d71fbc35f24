// Where a ticket may go, and who may send it there.
import { describe, expect, it } from 'vitest'
import { rights, targets } from '../console/desk/passing'
import type { Colleague, Ticket } from '@shared/api.generated'

const colleague = (name: string, online: boolean, tickets: number): Colleague => ({
  id: tickets,
  name,
  role: 'agent',
  online,
  tickets,
  state: online ? 'online' : 'offline',
  room: true,
})
const ticket = (more: Partial<Ticket> = {}) =>
  ({ queue: 'agent', state: 'claimed', agent: '小林', ...more }) as Ticket

describe('where a ticket may go', () => {
  const all = [
    colleague('小林', true, 1),
    colleague('小周', false, 0),
    colleague('小王', true, 5),
    colleague('小陈', true, 2),
  ]

  it('is to others, first to who is there and has least', () => {
    expect(targets(ticket(), all).people.map((one) => one.name)).toEqual(['小陈', '小王', '小周'])
  })

  it.each([
    ['agent', ['agent', 'supervisor']],
    ['courier', ['warehouse', 'courier', 'payout']],
  ] as const)('is from %s into the queues %j', (queue, queues) => {
    expect(targets(ticket({ queue }), all).queues).toEqual(queues)
  })

  it('is no queue while nobody has it', () => {
    expect(targets(ticket({ state: 'open', agent: null }), all).queues).toEqual([])
  })
})

describe('a ticket', () => {
  it.each([
    ['mine is passed on', ticket(), '小林', false, { transfer: true, takeOver: false }],
    ['of a colleague is left alone', ticket(), '小王', false, { transfer: false, takeOver: false }],
    ['of an agent is a supervisor’s', ticket(), '主管', true, { transfer: true, takeOver: true }],
    [
      'of nobody is given out by a supervisor',
      ticket({ state: 'open', agent: null }),
      '主管',
      true,
      { transfer: true, takeOver: false },
    ],
    [
      'that is over stays',
      ticket({ state: 'closed' }),
      '主管',
      true,
      { transfer: false, takeOver: false },
    ],
  ])('%s', (_, given, name, supervisor, expected) => {
    expect(rights(given, { name, supervisor })).toEqual(expected)
  })
})
