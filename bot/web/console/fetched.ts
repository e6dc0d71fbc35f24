// Fetches what a page shows, and anew when what it depends on changes; a late answer is dropped.
import { ref, shallowRef, watch, type Ref, type ShallowRef, type WatchSource } from 'vue'
import { tryOnScopeDispose, useIntervalFn, useTimeoutFn } from '@vueuse/core'
import { sentenceOf } from './told'
import { showFailure } from './api'
import { expired } from './session'
import { listen } from './socket'

/** Several events at once cost one fetch. */
const LIVE_WAIT = 200

export interface Fetched<T> {
  /** What was fetched last; stays while it is fetched anew, and when that fails. */
  value: ShallowRef<T | null>
  busy: Ref<boolean>
  /** The sentence to show in its place. */
  trouble: Ref<string>
  /** False where it failed, or was overtaken by a later question. */
  again: () => Promise<boolean>
}

export interface FetchOptions {
  /** Fetched anew when this changes, once it has been still for `wait` milliseconds. What is asked
      of something typed says nothing any more once that cannot be answered. */
  on?: WatchSource<unknown>
  wait?: number
  /** A change of `on` means another thing: what was there of the old one goes at once. */
  fresh?: boolean
  /** Also when the gateway says that something moved, or the connection is back. */
  live?: boolean
  /** Also every so many milliseconds. */
  every?: number
  /** Events and time change nothing while this is true. */
  paused?: () => boolean
  /** Not before it is asked for. */
  later?: boolean
  /** A failure is told in passing: the place has no room for it. */
  toast?: boolean
}

export function useFetched<T>(fetch: () => Promise<T>, options: FetchOptions = {}): Fetched<T> {
  const value = shallowRef<T | null>(null)
  const busy = ref(false)
  const trouble = ref('')
  let newest = 0
  let missed = false

  async function again(): Promise<boolean> {
    newest += 1
    missed = false
    const mine = newest
    busy.value = true
    try {
      const answer = await fetch()
      if (mine !== newest) return false
      value.value = answer
      trouble.value = ''
      return true
    } catch (error) {
      if (mine !== newest) return false
      if (options.wait) value.value = null
      trouble.value = sentenceOf(error)
      missed = trouble.value === ''
      if (options.toast) showFailure(error)
      return false
    } finally {
      if (mine === newest) busy.value = false
    }
  }

  const still = useTimeoutFn(() => void again(), options.wait ?? 0, { immediate: false })
  if (options.on) {
    watch(options.on, () => {
      if (options.fresh) {
        newest += 1
        value.value = null
      }
      if (options.wait) {
        // From the first letter on what is there is an answer to something else.
        newest += 1
        busy.value = true
        still.start()
      } else void again()
    })
  }

  // What failed because the session had ended is there once somebody is in again.
  watch(expired, (ended) => {
    if (!ended && missed) void again()
  })

  const unlessPaused = (): void => {
    if (!options.paused?.()) void again()
  }
  if (options.live) {
    const soon = useTimeoutFn(unlessPaused, LIVE_WAIT, { immediate: false })
    const stops = [listen('queue', soon.start), listen('connect', soon.start)]
    tryOnScopeDispose(() => stops.forEach((stop) => stop()))
  }
  if (options.every) useIntervalFn(unlessPaused, options.every)
  tryOnScopeDispose(() => (newest += 1))
  if (!options.later) void again()
  return { value, busy, trouble, again }
}
