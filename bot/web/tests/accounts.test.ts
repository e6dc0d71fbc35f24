// A new password is one only once both fields say the same.
import { createApp, h, nextTick, ref } from 'vue'
import { describe, expect, it } from 'vitest'
import ElementPlus from 'element-plus'
import NewPassword from '../console/accounts/NewPassword.vue'
import { i18n } from '../console/i18n'

async function typed(first: string, second: string) {
  const chosen = ref('')
  const page = () =>
    h(NewPassword, {
      modelValue: chosen.value,
      'onUpdate:modelValue': (text: string) => (chosen.value = text),
    })
  const place = document.createElement('div')
  const app = createApp(page).use(ElementPlus).use(i18n)
  app.mount(place)
  for (const [at, text] of [first, second].entries()) {
    const field = place.querySelectorAll('input')[at]!
    field.value = text
    field.dispatchEvent(new Event('input'))
    await nextTick()
  }
  await nextTick()
  const differ = place.querySelector('[role=status]') !== null
  app.unmount()
  return { said: chosen.value, differ }
}

describe('a new password', () => {
  it('is what both fields say', async () => {
    const same = { said: 'tea with 3 plums', differ: false }
    expect(await typed('tea with 3 plums', 'tea with 3 plums')).toEqual(same)
  })

  it('is none while they differ, and that is said', async () => {
    expect(await typed('tea with 3 plums', 'tea with 3 plum')).toEqual({ said: '', differ: true })
  })
})
