// Fetches a page's figures for the chosen period; a late answer of an older period is dropped.
import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { sentenceOf } from '@shared/failure'
import { period, type Period } from './range'

export interface Fetched<T> {
  value: ShallowRef<T | null>
  busy: Ref<boolean>
  trouble: Ref<string>
  again: () => Promise<void>
}

export function fetchedFor<T>(fetch: (period: Period) => Promise<T>): Fetched<T> {
  const value = shallowRef<T | null>(null)
  const busy = ref(false)
  const trouble = ref('')
  let asked = 0

  async function again(): Promise<void> {
    asked += 1
    const mine = asked
    busy.value = true
    try {
      const answer = await fetch(period.value)
      if (mine !== asked) return
      value.value = answer
      trouble.value = ''
    } catch (error) {
      if (mine === asked) trouble.value = sentenceOf(error)
    } finally {
      if (mine === asked) busy.value = false
    }
  }

  watch(period, again, { immediate: true })
  return { value, busy, trouble, again }
}
