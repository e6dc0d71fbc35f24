import { describe, expect, it } from 'vitest'
import { actsOf, callOf } from '../console/payouts/acts'
import type { PayoutState } from '../console/payouts/types'

const payout = (state: PayoutState, changes = {}) => ({
  id: 7,
  state,
  batch: null,
  dispute: '',
  ...changes,
})

describe('what may be done with a payout', () => {
  it.each<[PayoutState, object, string[]]>([
    ['unknown', {}, ['confirmed', 'failed']],
    ['sent', {}, []],
    ['sent', { batch: 3 }, ['confirmed', 'failed']],
    ['failed', {}, ['again', 'reverse']],
    ['requested', {}, ['reverse']],
    ['confirmed', {}, []],
    ['confirmed', { dispute: '又说失败' }, ['confirmed']],
    ['reversed', {}, []],
  ])('%s %o', (state, changes, acts) => {
    expect(actsOf(payout(state, changes))).toEqual(acts)
  })

  it('never offers to send what is unknown or on its way again', () => {
    for (const state of ['unknown', 'sent', 'confirmed', 'reversed'] as const) {
      expect(actsOf(payout(state, { batch: 1, dispute: 'x' }))).not.toContain('again')
    }
  })

  it.each([
    ['confirmed', { path: 'payouts/7/resolve', body: { state: 'confirmed', note: '查到了' } }],
    ['failed', { path: 'payouts/7/resolve', body: { state: 'failed', note: '查到了' } }],
    ['again', { path: 'payouts/7/again', body: { note: '查到了' } }],
    ['reverse', { path: 'payouts/7/reverse', body: { note: '查到了' } }],
  ] as const)('asks the gateway for %s', (act, call) => {
    expect(callOf(act, { id: 7 }, '查到了')).toEqual(call)
  })
})
