// First what would happen, then the deed: what a dialog needs that shows both.
import { computed, ref, shallowRef, type ComputedRef, type Ref, type WatchSource } from 'vue'
import { useFetched } from '../fetched'
import { useDeed } from './deed'

const TYPING = 300

export interface Previewed<R> {
  /** What would happen, or did; null while that is not known. */
  report: ComputedRef<R | null>
  /** It was done: the report tells what happened. */
  really: Ref<boolean>
  busy: ComputedRef<boolean>
  trouble: ComputedRef<string>
  make: () => Promise<void>
}

export interface PreviewCalls<R> {
  /** What was typed: a change of it makes the preview void. */
  given: WatchSource<unknown>
  /** Null where something is still to be filled in. */
  preview: () => Promise<R> | null
  /** `foreseen` is the preview that was on the screen. */
  make: (foreseen: R | null) => Promise<R>
  /** True where a refusal was shown by other means. */
  caught?: (error: unknown) => boolean
}

export function usePreviewed<R>(calls: PreviewCalls<R>): Previewed<R> {
  const done = shallowRef<R | null>(null)
  const really = ref(false)
  const deed = useDeed(async () => {
    done.value = await calls.make(foreseen.value.value)
    really.value = true
  }, calls.caught)
  const foreseen = useFetched(
    async () => {
      deed.trouble.value = ''
      return calls.preview()
    },
    { on: calls.given, wait: TYPING, fresh: true },
  )

  return {
    report: computed(() => done.value ?? foreseen.value.value),
    really,
    busy: computed(() => deed.busy.value || foreseen.busy.value),
    trouble: computed(() => deed.trouble.value || foreseen.trouble.value),
    make: deed.make,
  }
}
