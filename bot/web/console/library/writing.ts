// An answer that is being written, beside what is stored of it: what is shown anew never takes away
// what was typed since.
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { blank, wordingOf, writtenOf, type Written } from './draft'
import type { LibraryDetail } from '@shared/api.generated'

export interface Writing {
  written: Ref<Written>
  detail: ShallowRef<LibraryDetail | null>
  changed: ComputedRef<boolean>
  /** As it would be sent. */
  sent: () => string
  /** What is stored by now. `from`: what stood here when it was asked for, where that was sent. */
  show: (found: LibraryDetail, from?: string) => void
}

export function useWriting(): Writing {
  const written = ref<Written>(blank())
  const detail = shallowRef<LibraryDetail | null>(null)
  const sent = (): string => JSON.stringify(wordingOf(written.value))
  const stored = ref(sent())
  const changed = computed(() => sent() !== stored.value)

  function show(found: LibraryDetail, from = stored.value): void {
    const fresh = writtenOf(found.answer.wording)
    detail.value = found
    if (sent() === from) written.value = fresh
    stored.value = JSON.stringify(wordingOf(fresh))
  }
  return { written, detail, changed, sent, show }
}
