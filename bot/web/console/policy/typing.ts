// What is typed into a draft, on top of the revision that it was begun from. Another supervisor may
// save the same draft meanwhile: nobody's words go, and whoever types says what becomes of theirs.
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { clashing, isUnsaved, rebased, typedOf, type Typed } from './numbers'
import type { PolicyDraft } from '@shared/api.generated'

export interface Typing {
  typed: Ref<Typed | null>
  /** The revision that was looked at. */
  base: Ref<PolicyDraft | null>
  unsaved: ComputedRef<boolean>
  /** Somebody saved while something unsaved stood here. */
  overtaken: ComputedRef<boolean>
  /** The numbers that both changed. */
  clashes: ComputedRef<string[]>
  /** One's own words on top of what is saved. */
  keep: () => void
  drop: () => void
  /** What was sent is saved as `found`; what was typed while it was on its way stays. */
  saved: (found: PolicyDraft, sent: Typed) => void
}

export function useTyping(draft: Ref<PolicyDraft | null>): Typing {
  const typed = ref<Typed | null>(null)
  const base = shallowRef<PolicyDraft | null>(null)
  const unsaved = computed(() =>
    Boolean(typed.value && base.value && isUnsaved(typed.value, base.value)),
  )
  const overtaken = computed(
    () => unsaved.value && draft.value !== null && draft.value.revision !== base.value?.revision,
  )
  const clashes = computed(() =>
    overtaken.value && typed.value && base.value && draft.value
      ? clashing(typed.value, typedOf(base.value), typedOf(draft.value))
      : [],
  )

  function move(from: Typed | null): void {
    const now = draft.value
    if (!now) return
    const fresh = typedOf(now)
    typed.value = typed.value && from ? rebased(typed.value, from, fresh) : fresh
    base.value = now
  }

  watch(
    draft,
    (now) => {
      if (now && (now.id !== base.value?.id || !unsaved.value)) move(null)
    },
    { immediate: true },
  )
  return {
    typed,
    base,
    unsaved,
    overtaken,
    clashes,
    keep: () => move(base.value && typedOf(base.value)),
    drop: () => move(null),
    saved: (found, sent) => {
      if (typed.value) typed.value = rebased(typed.value, sent, typedOf(found))
      base.value = found
    },
  }
}
