// The time, told once a second to every countdown on the screen.
import { ref } from 'vue'

export const now = ref(Date.now())
setInterval(() => (now.value = Date.now()), 1_000)
