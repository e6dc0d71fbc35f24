import { createApp, nextTick, reactive } from 'vue'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CHAT, type Chat } from '../widget/chat'
import Composer from '../widget/Composer.vue'

let sent: string[] = []
let unmount = (): void => {}

function mountComposer(): HTMLTextAreaElement {
  const chat = {
    view: reactive({ order: null, link: 'online' }),
    sendText: (text: string) => sent.push(text),
    typed: () => {},
    onAddPicture: () => {},
  } as unknown as Chat
  const app = createApp(Composer).provide(CHAT, chat)
  const place = document.createElement('div')
  document.body.append(place)
  app.mount(place)
  unmount = (): void => app.unmount()
  return place.querySelector('textarea') as HTMLTextAreaElement
}

async function type(
  field: HTMLTextAreaElement,
  text: string,
  key: KeyboardEventInit,
): Promise<void> {
  field.value = text
  field.dispatchEvent(new Event('input'))
  await nextTick()
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', cancelable: true, ...key }))
  await nextTick()
}

describe('Enter in the text field', () => {
  beforeEach(() => (sent = []))
  afterEach(() => unmount())

  it('sends the text without its edges and empties the field', async () => {
    const field = mountComposer()
    await type(field, '  在吗 \n', {})
    expect(sent).toEqual(['在吗'])
    expect(field.value).toBe('')
  })

  it.each([
    ['while an input method composes', 'zai', { isComposing: true }],
    ['with Shift, which breaks the line', '第一行', { shiftKey: true }],
    ['when there are only spaces', '   ', {}],
  ])('does not send %s', async (_, text, key) => {
    await type(mountComposer(), text, key)
    expect(sent).toEqual([])
  })
})
