// The chat that the entry provided, for any component below it.
import { inject } from 'vue'
import { CHAT, type Chat } from './chat'

export function useChat(): Chat {
  const chat = inject(CHAT)
  if (!chat) throw new Error('the chat is provided by main.ts')
  return chat
}
