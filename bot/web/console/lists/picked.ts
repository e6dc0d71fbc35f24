// Rows that were chosen to be handled together; only what is still in the list stays chosen.
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'

export interface Picked<K, T> {
  keys: Ref<ReadonlySet<K>>
  rows: ComputedRef<T[]>
  count: ComputedRef<number>
  all: ComputedRef<boolean>
  some: ComputedRef<boolean>
  has: (key: K) => boolean
  choose: (key: K, on: boolean) => void
  chooseAll: (on: boolean) => void
  /** This one and no other. */
  only: (key: K) => void
}

/** While `kept` is true the choice stays as it is: a dialog shows what happens to it. */
export function usePicked<K, T>(
  shown: () => readonly T[],
  keyOf: (row: T) => K,
  kept: () => boolean = () => false,
): Picked<K, T> {
  const keys = ref(new Set()) as Ref<ReadonlySet<K>>
  const rows = computed(() => shown().filter((row) => keys.value.has(keyOf(row))))
  const all = computed(() => shown().length > 0 && rows.value.length === shown().length)

  watch(shown, (now) => {
    if (!kept()) keys.value = stillThere(keys.value, now.map(keyOf))
  })
  return {
    keys,
    rows,
    count: computed(() => keys.value.size),
    all,
    some: computed(() => keys.value.size > 0 && !all.value),
    has: (key) => keys.value.has(key),
    choose(key, on) {
      const next = new Set(keys.value)
      if (on) next.add(key)
      else next.delete(key)
      keys.value = next
    },
    chooseAll: (on) => (keys.value = new Set(on ? shown().map(keyOf) : [])),
    only: (key) => (keys.value = new Set([key])),
  }
}

export function stillThere<K>(chosen: ReadonlySet<K>, shown: readonly K[]): Set<K> {
  return new Set(shown.filter((key) => chosen.has(key)))
}
