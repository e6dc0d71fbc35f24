// Words of staff that the promise gate kept back: what it found, and sending them all the same.
import { ref, type Ref } from 'vue'
import { Failure } from '@shared/failure'
import type { ErrorAnswer, Hold } from '@shared/api.generated'

export interface Holding {
  hold: Ref<Hold | null>
  reason: Ref<string>
  /** What goes with the same words the second time. */
  anyway: () => { hold?: Hold['id']; hold_reason?: string }
  /** True where the words were held; anything else is for the caller to show. */
  caught: (error: unknown) => boolean
  /** The words changed: they are read anew. */
  forget: () => void
}

export function holding(): Holding {
  const hold = ref<Hold | null>(null)
  const reason = ref('')
  return {
    hold,
    reason,
    anyway: () => (hold.value ? { hold: hold.value.id, hold_reason: reason.value.trim() } : {}),
    caught(error) {
      const body =
        error instanceof Failure && error.code === 'promise_held'
          ? (error.body as ErrorAnswer | null)
          : null
      hold.value = body?.hold ?? null
      return hold.value !== null
    },
    forget() {
      hold.value = null
      reason.value = ''
    },
  }
}
