// A list by pages: its filters in the address, what it is asked for, and what it says of itself.
import { computed, type ComputedRef, type ShallowRef } from 'vue'
import { get, type Query } from '../api'
import { useFetched } from '../fetched'
import { useFilters, type Fields, type Filters } from './filters'

/** What every list of the gateway has. */
interface PageOf {
  total: number
  pages: number
}

/** What ListPage shows around the rows, to be bound to it. */
export interface ListFrame {
  known: boolean
  busy: boolean
  trouble: string
  pages: number
  total: number
  at: number
  /** How many filters are not as usual. */
  narrowed: number
  /** As the list is asked for, without a page: what a file has in it. */
  exported: Query
}

export interface List<F, P> extends Filters<F> {
  asked: ComputedRef<Query>
  page: ShallowRef<P | null>
  again: () => Promise<boolean>
  frame: ComputedRef<ListFrame>
}

export function useList<F extends object & { page: number }, P extends PageOf>(
  path: string,
  fields: Fields<F>,
  /** Where the gateway asks otherwise than the address. */
  ask: (filters: F) => Query = (filters) => ({ ...filters }) as unknown as Query,
): List<F, P> {
  const made = useFilters<F>(fields)
  const asked = computed(() => ask(made.filters))
  const {
    value: page,
    busy,
    trouble,
    again,
  } = useFetched(() => get<P>(path, asked.value), {
    on: asked,
  })
  const frame = computed(() => ({
    known: page.value !== null,
    busy: busy.value,
    trouble: trouble.value,
    pages: page.value?.pages ?? 1,
    total: page.value?.total ?? 0,
    at: made.filters.page,
    narrowed: made.narrowed.value,
    exported: { ...asked.value, page: undefined } as unknown as Query,
  }))
  return { ...made, asked, page, again, frame }
}
