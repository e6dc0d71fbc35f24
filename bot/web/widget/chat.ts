// The buyer's side of one conversation: session, socket, timeline and what the panel shows of them.
import { computed, reactive, readonly, shallowReactive, shallowRef, type InjectionKey } from 'vue'
import { io, type Socket } from 'socket.io-client'
import { newestCards } from '@shared/cases'
import { Failure, granted } from '@shared/failure'
import type {
  Done,
  Picture,
  Button,
  CaseCard,
  Conversation,
  History,
  Message,
  OrderCard,
} from '@shared/api.generated'
import type { Ack } from '@shared/protocol'
import { Timeline } from '@shared/timeline'
import { sessionOutbox } from './outbox'
import type { Session } from './session'
import { words } from './words'

const ANSWER_TIME = 10_000
const TYPING_LASTS = 8_000

export type Link = 'opening' | 'online' | 'offline' | 'expired'

interface View {
  link: Link
  shop: string
  couriers: readonly string[]
  open: boolean
  typing: 'bot' | 'agent' | null
  unread: number
  /** The order on the buyer's screen, offered above the text field. */
  order: OrderCard | null
}

export type Chat = ReturnType<typeof createChat>
export const CHAT: InjectionKey<Chat> = Symbol('chat')

export function createChat(session: Session) {
  const view = reactive<View>({
    link: 'opening',
    shop: '',
    couriers: [],
    open: false,
    typing: null,
    unread: 0,
    order: null,
  })
  const timeline = shallowRef<Timeline | null>(null)
  const state = computed(() => timeline.value?.state ?? null)
  const conversation = computed(() => state.value?.conversation ?? null)
  const newest = computed(() => newestCards(state.value?.messages ?? []))
  /** Cases as they are now; the card in a message is as it was then. */
  const cases = shallowReactive(new Map<number, CaseCard>())
  let refreshing = 0
  let chooser = (): void => {}
  let socket: Socket | null = null
  let typingEnds = 0
  let typingSentAt = 0
  let wantedOrder: string | null = null

  const ask = <T>(event: string, payload: object): Promise<T> =>
    socket
      ? (socket.timeout(ANSWER_TIME).emitWithAck(event, payload) as Promise<T>)
      : Promise.reject(new Failure('offline', words.failure.offline, 0))

  async function start(attempt = 0): Promise<void> {
    view.link = 'opening'
    try {
      const opened = await session.open()
      view.shop = opened.shop.name
      view.couriers = opened.couriers
      timeline.value ??= timelineOf(opened.conversation)
      connect()
    } catch (error) {
      if (error instanceof Failure && error.status >= 400 && error.status < 500) {
        view.link = 'expired'
        return
      }
      view.link = 'offline'
      setTimeout(() => void start(attempt + 1), Math.min(1000 * 2 ** attempt, 15_000))
    }
  }

  function timelineOf(opened: Conversation): Timeline {
    const made = new Timeline({
      port: {
        sync: async (after) => granted(await ask<History>('sync', { after })),
        send: (entry) => ask<Ack>('send', { client_msg_id: entry.id, ...entry.draft }),
      },
      author: 'buyer',
      outbox: sessionOutbox(opened.id, window.sessionStorage),
    })
    made.state.conversation = opened
    return made
  }

  function connect(): void {
    if (socket) {
      socket.connect()
      return
    }
    socket = io(`${session.base}/buyer`, {
      transports: ['websocket'],
      auth: (give) => give({ session: session.current }),
      reconnectionDelay: 500,
      reconnectionDelayMax: 8_000,
    })
    socket.on('connect', () => {
      view.link = 'online'
      void timeline.value?.connected().then(() => {
        void showWantedOrder()
        refreshCases()
      })
    })
    socket.on('disconnect', (reason) => {
      view.link = 'offline'
      view.typing = null
      timeline.value?.disconnected()
      if (reason === 'io server disconnect') setTimeout(() => socket?.connect(), 1_000)
    })
    socket.on('connect_error', (error) => {
      view.link = 'offline'
      // The session ended: the shop is asked for a new token, and the conversation goes on.
      if (error.message === 'unauthorized') setTimeout(() => void start(), 500)
      // Not now: a refusal by the server does not make the client try again by itself.
      else if (socket && !socket.active) setTimeout(() => socket?.connect(), 2_000)
    })
    socket.on('message', (message: Message) => received(message))
    socket.on('state', (next: Conversation) => timeline.value?.setConversation(next))
    socket.on('typing', (sign: { from: 'bot' | 'agent'; on: boolean }) => showTyping(sign))
  }

  function received(message: Message): void {
    const isNew = !state.value?.messages.some((one) => one.seq === message.seq)
    timeline.value?.receive(message)
    if (message.from === 'buyer') return
    refreshCases()
    view.typing = null
    if (isNew && !view.open) view.unread += 1
  }

  /** After anything was said a case may have moved; several lines at once are one question. */
  function refreshCases(): void {
    clearTimeout(refreshing)
    if (!newest.value.size) return
    refreshing = window.setTimeout(async () => {
      const found = await session.cases().catch(() => [])
      for (const card of found) cases.set(card.id, card)
    }, 300)
  }

  /** The case as it is now, where this message is the last that shows it; null above that. */
  function caseNow(card: CaseCard, seq: number): CaseCard | null {
    return newest.value.get(card.id) === seq ? (cases.get(card.id) ?? card) : null
  }

  function showTyping(sign: { from: 'bot' | 'agent'; on: boolean }): void {
    clearTimeout(typingEnds)
    view.typing = sign.on ? sign.from : null
    typingEnds = window.setTimeout(() => (view.typing = null), TYPING_LASTS)
  }

  function typed(): void {
    const now = Date.now()
    if (now - typingSentAt < 1_000 || view.link !== 'online') return
    typingSentAt = now
    socket?.emit('typing', {})
  }

  async function demand(event: string, payload: object): Promise<void> {
    granted(await ask<Done>(event, payload))
  }

  const preview = (kind: Message['kind'], text: string, data: Message['data'] = {}) => ({
    kind,
    text,
    data,
  })

  async function showWantedOrder(): Promise<void> {
    if (!wantedOrder || view.order?.no === wantedOrder) return
    const orders = await session.orders().catch(() => [])
    view.order = orders.find((one) => one.no === wantedOrder) ?? null
  }

  return {
    view: readonly(view) as Readonly<View>,
    state,
    conversation,
    session,
    start,
    typed,
    caseNow,
    onAddPicture: (choose: () => void): void => {
      chooser = choose
    },
    addPicture: (): void => chooser(),
    setOpen(open: boolean): void {
      view.open = open
      if (open) view.unread = 0
    },
    setOrder(no: string | null): void {
      wantedOrder = no
      if (no) void (session.current && showWantedOrder())
      else view.order = null
    },
    sendText: (text: string): void => {
      timeline.value?.send({ text }, preview('text', text))
    },
    sendPicture: ({ file, width, height }: Picture): void => {
      timeline.value?.send(
        { file },
        preview('image', words.picture.preview, { file, width, height }),
      )
    },
    sendOrder: (order: OrderCard): void => {
      timeline.value?.send(
        { order: order.no },
        preview('order', words.order.no(order.no), { order }),
      )
      if (view.order?.no === order.no) wantedOrder = view.order = null
    },
    press: (message: Message, button: Button): void => {
      const pressed = { seq: message.seq, id: button.id }
      timeline.value?.send({ button: pressed }, preview('text', button.title))
    },
    retry: (id: string): void => timeline.value?.retry(id),
    discard: (id: string): void => timeline.value?.discard(id),
    askForPerson: (): Promise<void> => demand('human', {}),
    leaveQueue: (): Promise<void> => demand('leave_queue', {}),
    sayHelped: (seq: number, helped: boolean): Promise<void> => demand('helped', { seq, helped }),
    rate: (score: number, comment: string): Promise<void> => demand('rate', { score, comment }),
  }
}
