// Something that one press does: busy meanwhile, and the sentence of a refusal.
import { ref, type Ref } from 'vue'
import { sentenceOf } from '../told'

export interface Deed {
  busy: Ref<boolean>
  trouble: Ref<string>
  make: () => Promise<void>
}

/** `caught` is true where a refusal was shown by other means. */
export function useDeed(work: () => Promise<void>, caught?: (error: unknown) => boolean): Deed {
  const busy = ref(false)
  const trouble = ref('')

  async function make(): Promise<void> {
    busy.value = true
    trouble.value = ''
    try {
      await work()
    } catch (error) {
      if (!caught?.(error)) trouble.value = sentenceOf(error)
    } finally {
      busy.value = false
    }
  }
  return { busy, trouble, make }
}
