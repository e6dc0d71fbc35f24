// Fetches a list anew when its filters change; a late answer of older filters is dropped.
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { sentenceOf } from '@shared/failure'

export interface Listed<T> {
  value: ShallowRef<T | null>
  busy: Ref<boolean>
  trouble: Ref<string>
  again: () => Promise<void>
}

/** `asked` are the filters; typing in a search field is waited out. */
export function listedFor<T>(asked: () => unknown, fetch: () => Promise<T>, wait = 250): Listed<T> {
  const value = shallowRef<T | null>(null)
  const busy = ref(false)
  const trouble = ref('')
  let newest = 0
  let soon: ReturnType<typeof setTimeout> | undefined

  async function again(): Promise<void> {
    newest += 1
    const mine = newest
    busy.value = true
    try {
      const answer = await fetch()
      if (mine !== newest) return
      value.value = answer
      trouble.value = ''
    } catch (error) {
      if (mine === newest) trouble.value = sentenceOf(error)
    } finally {
      if (mine === newest) busy.value = false
    }
  }

  watch(asked, () => {
    clearTimeout(soon)
    soon = setTimeout(() => void again(), wait)
  })
  onScopeDispose(() => clearTimeout(soon))
  void again()
  return { value, busy, trouble, again }
}
