// What stands beside the chat: what the agent chose stays while chats change.
import { ref } from 'vue'

export const sideTab = ref<'card' | 'order' | 'decisions' | 'registers'>('card')
