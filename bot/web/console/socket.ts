// The console's one live connection; panes subscribe to its events and ask it questions.
import { ref } from 'vue'
import { io, type Socket } from 'socket.io-client'
import { Failure } from '@shared/failure'
import { signedOut } from './api'
import type { BuyerTyping, Changed, Refusal, Said } from '@shared/api.generated'

const ANSWER_TIME = 10_000

export interface ConsoleEvents {
  message: (pushed: Said) => void
  state: (pushed: Changed) => void
  typing: (pushed: BuyerTyping) => void
  queue: () => void
  connect: () => void
  disconnect: () => void
}

export const online = ref(false)
let socket: Socket | null = null

export function connectLive(): void {
  if (socket) return
  socket = io('/console', { transports: ['websocket'], autoConnect: false })
  const opened = socket
  opened.on('connect', () => (online.value = true))
  opened.on('disconnect', (reason) => {
    online.value = false
    if (reason === 'io server disconnect') setTimeout(() => opened.connect(), 1_000)
  })
  // A refusal by the server does not make the client try again by itself.
  opened.on('connect_error', (error) => {
    if (error.message === 'unauthorized') signedOut()
    if (!opened.active) setTimeout(() => socket === opened && opened.connect(), 3_000)
  })
  opened.connect()
}

/** With the session that the browser has by now. */
export function reconnectLive(): void {
  socket?.disconnect()
  socket?.connect()
}

export function disconnectLive(): void {
  socket?.disconnect()
  socket = null
  online.value = false
}

/** Listens until the returned function is called. */
export function listen<E extends keyof ConsoleEvents>(
  event: E,
  handler: ConsoleEvents[E],
): () => void {
  connectLive()
  const opened = socket as Socket
  opened.on(event as string, handler as (...args: unknown[]) => void)
  return () => opened.off(event as string, handler as (...args: unknown[]) => void)
}

export function tell(event: string, payload: object): void {
  if (socket?.connected) socket.emit(event, payload)
}

export async function ask<T>(event: string, payload: object): Promise<T> {
  if (!socket) throw new Failure('offline', '网络未连接', 0)
  const answer: T | Refusal = await socket.timeout(ANSWER_TIME).emitWithAck(event, payload)
  if ((answer as Refusal | null)?.error?.code === 'signed_out') signedOut()
  return answer as T
}
