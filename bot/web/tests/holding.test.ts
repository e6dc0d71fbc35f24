import { createApp, h } from 'vue'
import { describe, expect, it } from 'vitest'
import { Failure, failureOf } from '@shared/failure'
import { holding } from '../console/parts/holding'
import PickBox from '../console/lists/PickBox.vue'

const HOLD = {
  id: 7,
  findings: [{ kind: 'money', words: '给您退5元', amount: '5.00' }],
  can_send_anyway: true,
}
const refused = failureOf(409, {
  error: { code: 'promise_held', message: '这句话里有承诺' },
  hold: HOLD,
})

describe('words that the gate kept back', () => {
  it('are shown, and go out with the reason the second time', () => {
    const { hold, reason, anyway, caught } = holding()
    expect(anyway()).toEqual({})
    expect(caught(refused)).toBe(true)
    expect(hold.value?.findings[0]?.words).toBe('给您退5元')
    reason.value = ' 主管同意了 '
    expect(anyway()).toEqual({ hold: 7, hold_reason: '主管同意了' })
  })

  it('are read anew once they changed', () => {
    const { hold, anyway, caught, forget } = holding()
    caught(refused)
    forget()
    expect([hold.value, anyway()]).toEqual([null, {}])
  })

  it.each([
    ['another refusal', failureOf(409, { error: { code: 'already_settled', message: '已处理' } })],
    ['a refusal without the hold', new Failure('promise_held', '…', 409, null)],
    ['no network', new TypeError('failed to fetch')],
  ])('are not %s', (_, error) => {
    const { hold, caught } = holding()
    expect([caught(error), hold.value]).toEqual([false, null])
  })
})

describe('the box to choose rows with', () => {
  it('tells "some" as a property, with no ARIA where it does not belong', () => {
    const chosen: boolean[] = []
    const place = document.createElement('div')
    document.body.append(place)
    const app = createApp(() =>
      h(PickBox, {
        on: false,
        some: true,
        name: '全选',
        onChoose: (on: boolean) => chosen.push(on),
      }),
    )
    app.mount(place)
    const box = place.querySelector('input') as HTMLInputElement
    expect([
      box.indeterminate,
      box.getAttribute('aria-label'),
      place.querySelectorAll('[aria-checked], label[aria-label]').length,
    ]).toEqual([true, '全选', 0])
    box.click()
    expect(chosen).toEqual([true])
    app.unmount()
    place.remove()
  })
})
