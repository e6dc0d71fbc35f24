// Rows that were chosen to be handled together; only what is still in the list stays chosen, or,
// where one chooses over pages, what the list was asked for when it was chosen.
import { computed, ref, watch, type ComputedRef, type Ref, type WatchSource } from 'vue'

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
  clear: () => void
  /** Where one chooses over pages. */
  over: { everybody: Ref<boolean>; total: () => number; chooseEverybody: () => void } | null
}

export interface OverPages {
  /** How many the list has on all its pages. */
  total: () => number
  /** Another question is another list: nothing of it is chosen. */
  asked: WatchSource<unknown>
}

/** While `kept` is true the choice stays as it is: a dialog shows what happens to it. */
export function usePicked<K, T>(
  shown: () => readonly T[],
  keyOf: (row: T) => K,
  kept: () => boolean = () => false,
  pages: OverPages | null = null,
): Picked<K, T> {
  const keys = ref(new Set()) as Ref<ReadonlySet<K>>
  const everybody = ref(false)
  const has = (key: K): boolean => everybody.value || keys.value.has(key)
  const rows = computed(() => shown().filter((row) => has(keyOf(row))))
  const all = computed(() => shown().length > 0 && rows.value.length === shown().length)
  const count = computed(() =>
    everybody.value && pages !== null ? pages.total() : keys.value.size,
  )
  const clear = (): void => {
    everybody.value = false
    keys.value = new Set()
  }

  /** Of everybody only this page is left once one is taken out. */
  function change(of: readonly K[], on: boolean): void {
    const next = new Set(everybody.value && !on ? shown().map(keyOf) : keys.value)
    everybody.value = false
    for (const key of of) {
      if (on) next.add(key)
      else next.delete(key)
    }
    keys.value = next
  }

  if (pages) watch(pages.asked, clear)
  else
    watch(shown, (now) => {
      if (!kept()) keys.value = stillThere(keys.value, now.map(keyOf))
    })
  return {
    keys,
    rows,
    count,
    all,
    some: computed(() => count.value > 0 && !all.value),
    has,
    choose: (key, on) => change([key], on),
    chooseAll: (on) => change(shown().map(keyOf), on),
    only: (key) => (keys.value = new Set([key])),
    clear,
    over: pages && {
      everybody,
      total: pages.total,
      chooseEverybody: () => (everybody.value = true),
    },
  }
}

export function stillThere<K>(chosen: ReadonlySet<K>, shown: readonly K[]): Set<K> {
  return new Set(shown.filter((key) => chosen.has(key)))
}
