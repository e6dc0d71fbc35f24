// What the values that the gateway tells are called: by the shop, or in English where that is read.
import { computed, shallowRef } from 'vue'
import type { Words } from '@shared/api.generated'
import { get } from './api'
import { language, namesEn } from './i18n'

const known = shallowRef<Words | null>(null)
let asked: Promise<void> | null = null

/** Once for all pages; what has no name yet is shown as it stands. */
export function fetchNames(): Promise<void> {
  asked ??= get<Words>('words')
    .then((words) => {
      known.value = words
    })
    .catch(() => {
      asked = null
    })
  return asked
}

export type Group = Exclude<keyof Words, 'couriers'>

export function nameOf(group: Group, code: string): string {
  if (language.value === 'en') {
    if (group === 'intents') return code.replaceAll('_', ' ')
    const english = namesEn.value?.[group]?.[code]
    if (english) return english
    // A ticket may be for what the buyer wanted.
    if (group === 'ticket_reasons') return code.replaceAll('_', ' ')
  }
  return known.value?.[group][code] ?? code
}

/** All codes of a kind that have a name. */
export const codesOf = (group: Group): string[] => Object.keys(known.value?.[group] ?? {})

/** The couriers that the shop sends by. */
export const couriers = (): string[] => known.value?.couriers ?? []

/** By the shop's names, where each is called something in English. */
const englishOf = computed(() => {
  const found = new Map<string, string>()
  for (const [group, names] of Object.entries(namesEn.value ?? {})) {
    const shop = known.value?.[group as Group] ?? {}
    for (const [code, english] of Object.entries(names)) {
      const name = shop[code]
      if (name && !found.has(name)) found.set(name, english)
    }
  }
  return found
})

export const englishName = (name: string): string | undefined => englishOf.value.get(name)
