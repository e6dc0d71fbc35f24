// What each colour of a flag tells the warehouse, as the gateway says it; asked once.
import { ref } from 'vue'
import { get } from '../api'
import type { MarksPage } from '@shared/api.generated'
import type { Flag } from './types'

export const meanings = ref<Partial<Record<Flag, string>>>({})
let asked: Promise<void> | null = null

export function fetchMeanings(): Promise<void> {
  asked ??= get<MarksPage>('marks')
    .then(({ flags }) => {
      meanings.value = Object.fromEntries(flags.map((one) => [one.flag, one.meaning]))
    })
    .catch(() => {
      asked = null
    })
  return asked
}
