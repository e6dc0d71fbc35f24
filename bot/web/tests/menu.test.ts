import { createApp } from 'vue'
import { afterEach, describe, expect, it } from 'vitest'
import type { NoticeChoice } from '@shared/api.generated'
import { Failure } from '@shared/failure'
import { CHAT, type Chat } from '../widget/chat'
import HeadMenu from '../widget/HeadMenu.vue'
import { settled } from './builders'

let unmount = (): void => {}
afterEach(() => unmount())

/** `stored` is what the gateway has; it refuses while `refuses` is true. */
function mountMenu(gateway: { stored: boolean; offers?: boolean; refuses?: boolean }): HTMLElement {
  const session = {
    notices: async (chosen: Partial<NoticeChoice> = {}): Promise<NoticeChoice> => {
      if (gateway.refuses) throw new Failure('unreachable', '服务暂时不可用', 503)
      gateway.stored = chosen.on ?? gateway.stored
      gateway.offers = chosen.offers ?? gateway.offers ?? false
      return { on: gateway.stored, offers: gateway.offers }
    },
  }
  const app = createApp(HeadMenu).provide(CHAT, { session } as unknown as Chat)
  const place = document.createElement('div')
  document.body.append(place)
  app.mount(place)
  unmount = (): void => app.unmount()
  return place
}

const opener = (place: HTMLElement): HTMLButtonElement =>
  place.querySelector('[aria-label="更多设置"]')!
const toggle = (place: HTMLElement): HTMLButtonElement | null =>
  place.querySelector('[role=switch]')

describe('the switch of the notices', () => {
  it.each([true, false])('shows the stored choice and changes it: %s', async (stored) => {
    const gateway = { stored }
    const place = mountMenu(gateway)
    opener(place).click()
    await settled()
    expect(toggle(place)?.getAttribute('aria-checked')).toBe(String(stored))
    toggle(place)?.click()
    await settled()
    expect(gateway.stored).toBe(!stored)
    expect(toggle(place)?.getAttribute('aria-checked')).toBe(String(!stored))
  })

  it('agrees to offers by a switch of its own', async () => {
    const gateway = { stored: true, offers: false }
    const place = mountMenu(gateway)
    opener(place).click()
    await settled()
    const [, offers] = place.querySelectorAll<HTMLButtonElement>('[role=switch]')
    expect(offers?.getAttribute('aria-checked')).toBe('false')
    offers?.click()
    await settled()
    expect(gateway).toEqual({ stored: true, offers: true })
  })

  it('asks again each time, for it may have been said in the chat', async () => {
    const gateway = { stored: true }
    const place = mountMenu(gateway)
    opener(place).click()
    await settled()
    opener(place).click()
    gateway.stored = false
    opener(place).click()
    await settled()
    expect(toggle(place)?.getAttribute('aria-checked')).toBe('false')
  })

  it('stays as it is when the gateway refuses, and says so', async () => {
    const gateway = { stored: true, refuses: false }
    const place = mountMenu(gateway)
    opener(place).click()
    await settled()
    gateway.refuses = true
    toggle(place)?.click()
    await settled()
    expect(toggle(place)?.getAttribute('aria-checked')).toBe('true')
    expect(place.querySelector('[role=alert]')?.textContent).toBe('服务暂时不可用')
  })

  it('closes with Escape, which then does not close the chat', async () => {
    const place = mountMenu({ stored: true })
    let passed = false
    place.addEventListener('keydown', () => (passed = true))
    opener(place).click()
    await settled()
    toggle(place)?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
    await settled()
    expect([toggle(place), passed]).toEqual([null, false])
  })
})
