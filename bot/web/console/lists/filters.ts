// What a list is asked for stands in the address, so that a reload and going back find it again.
import { computed, reactive, shallowRef, watch, type ComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQuery, type LocationQueryRaw } from 'vue-router'

/** How one filter is read from the address and written there; what is usual is left out of it. */
export interface Field<T> {
  read: (text: string) => T
  write: (value: T) => string
}
export type Fields<F> = { readonly [K in keyof F]: Field<F[K]> }

/** One of these words. An address may have been typed: what is unknown is the usual one. */
export function oneOf<T extends string, U extends string>(
  known: readonly T[],
  usual: U,
): Field<T | U> {
  return {
    read: (text) => known.find((word) => word === text) ?? usual,
    write: (value) => (value === usual ? '' : value),
  }
}

export const text: Field<string> = { read: (given) => given, write: (value) => value.trim() }

/** A kind that the gateway names, so that the page cannot know all of them. */
export const word: Field<string> = {
  read: (given) => (/^\w{1,40}$/.test(given) ? given : ''),
  write: (value) => value,
}

/** A number of the staff; 0 is the bot. */
export const person: Field<string> = {
  read: (given) => (/^\d{1,9}$/.test(given) ? given : ''),
  write: (value) => value,
}

/** A day like 2026-11-21. */
export function day(usual: string): Field<string> {
  return {
    read: (given) => (/^\d{4}-\d\d-\d\d$/.test(given) ? given : usual),
    write: (value) => (value === usual ? '' : value),
  }
}

export const pageNumber: Field<number> = {
  read: (given) => (/^\d{1,4}$/.test(given) ? Math.max(1, Number(given)) : 1),
  write: (value) => (value > 1 ? String(value) : ''),
}

export function flag(usual: boolean): Field<boolean> {
  return {
    read: (given) => (given === '' ? usual : given === '1'),
    write: (value) => (value === usual ? '' : value ? '1' : '0'),
  }
}

/** What a list whose gateway call has pages is asked for. */
export interface Paged {
  q: string
  page: number
}
export const paged: Fields<Paged> = { q: text, page: pageNumber }

export function filtersOf<F extends object>(fields: Fields<F>, query: LocationQuery): F {
  const read = (name: keyof F): unknown => {
    const given = query[name as string]
    return fields[name].read(typeof given === 'string' ? given : '')
  }
  return Object.fromEntries(namesOf(fields).map((name) => [name, read(name)])) as F
}

export function queryOf<F extends object>(fields: Fields<F>, filters: F): LocationQueryRaw {
  const written = namesOf(fields).map((name) => [name, fields[name].write(filters[name])] as const)
  return Object.fromEntries(written.filter(([, value]) => value !== ''))
}

/** Neither the page nor the order, and what is looked for stands in its field. */
const NOT_NARROWING = ['page', 'sort', 'q']

const namesOf = <F extends object>(fields: Fields<F>): (keyof F)[] =>
  Object.keys(fields) as (keyof F)[]

export interface Filters<F> {
  /** Each can be read and set; another filter than the page begins at the first page. */
  filters: F
  set: (changed: Partial<F>) => void
  reset: () => void
  /** True where anything is not as usual. */
  filtered: ComputedRef<boolean>
  /** How many of them leave something out, what is looked for apart. */
  narrowed: ComputedRef<number>
}

export function useFilters<F extends object>(fields: Fields<F>): Filters<F> {
  const route = useRoute()
  const router = useRouter()
  const page = route.name
  // On the way to another page the address is already that page's.
  const query = shallowRef(route.query)
  watch(
    () => route.query,
    (next) => {
      if (route.name === page) query.value = next
    },
  )
  const current = computed(() => filtersOf(fields, query.value))
  let wanted: Partial<F> | null = null

  /** Several at once are one step: the address is written after all of them. */
  function set(changed: Partial<F>): void {
    const first = wanted === null
    wanted = { ...wanted, ...('page' in changed ? {} : { page: 1 }), ...changed }
    if (first) queueMicrotask(write)
  }

  function write(): void {
    const filters = { ...current.value, ...wanted }
    wanted = null
    if (route.name !== page) return
    const others = Object.entries(query.value).filter(([name]) => !(name in fields))
    void router.replace({
      params: route.params,
      query: { ...Object.fromEntries(others), ...queryOf(fields, filters) },
    })
  }

  const filters = reactive(
    Object.fromEntries(
      namesOf(fields).map((name) => [
        name,
        computed({
          get: () => current.value[name],
          set: (value) => set({ [name]: value } as unknown as Partial<F>),
        }),
      ]),
    ),
  ) as unknown as F
  const unusual = computed(() => Object.keys(queryOf(fields, current.value)))
  const narrowed = computed(
    () => unusual.value.filter((name) => !NOT_NARROWING.includes(name)).length,
  )
  return {
    filters,
    set,
    narrowed,
    reset: () => set(filtersOf(fields, {})),
    filtered: computed(() => unusual.value.length > 0),
  }
}
