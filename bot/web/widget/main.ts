// Entry of widget.js: puts the chat into a shadow root of its own and offers `window.Anxin` to the page.
import { createApp } from 'vue'
import App from './App.vue'
import { CHAT, createChat } from './chat'
import { readScriptTag } from './page'
import { Session } from './session'
import base from './styles/base.css?inline'
import messages from './styles/messages.css?inline'
import cards from './styles/cards.css?inline'
import cases from './styles/cases.css?inline'
import composer from './styles/composer.css?inline'

export interface AnxinApi {
  open(): void
  close(): void
  setOrder(orderNo: string | null): void
}

declare global {
  interface Window {
    Anxin?: AnxinApi
  }
}

function styled(root: ShadowRoot): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync([base, messages, cards, cases, composer].join('\n'))
  root.adoptedStyleSheets = [sheet]
}

function mount(script: HTMLScriptElement): void {
  if (window.Anxin) return
  const host = document.createElement('anxin-chat')
  host.lang = 'zh-CN'
  const root = host.attachShadow({ mode: 'open' })
  styled(root)
  const place = document.createElement('div')
  root.append(place)
  document.body.append(host)

  const chat = createChat(new Session(readScriptTag(script, document.baseURI)))
  createApp(App).provide(CHAT, chat).mount(place)
  window.Anxin = {
    open: () => chat.setOpen(true),
    close: () => chat.setOpen(false),
    setOrder: (orderNo) => chat.setOrder(orderNo),
  }
  void chat.start()
}

// The tag is only known while the script runs first; the page may not have a body yet.
const script = document.currentScript as HTMLScriptElement | null
if (script) {
  if (document.body) mount(script)
  else document.addEventListener('DOMContentLoaded', () => mount(script))
}
