// The words of the staff's screens, in Chinese and English.
import { computed, shallowRef } from 'vue'
import type { Language as PartWords } from 'element-plus/es/locale'
import { createI18n } from 'petite-vue-i18n'
import { zh } from './zh'

type NamesEn = typeof import('../names.en').namesEn

export type Word = keyof typeof zh
export type Words = Record<Word, string>
export type Language = 'zh' | 'en'

const STORED = 'anxin.language'

const messages: Record<string, Record<string, string>> = { zh }

// vue-i18n in its small build, without its compiler: our words have only `{name}` in them, and
// their keys dots, but no levels.
export const i18n = createI18n({
  legacy: false,
  locale: 'zh' as string,
  fallbackLocale: 'zh',
  messages,
  messageResolver: (words, word) => (words as Record<string, string>)[word] ?? null,
  messageCompiler:
    (text) =>
    ({ named }: { named: (name: string) => unknown }) =>
      String(text).replace(/\{(\w+)\}/g, (blank, name: string) => String(named(name) ?? blank)),
})

export const language = computed(() => i18n.global.locale.value as Language)

/** The words of the ready-made parts; null for Chinese, which is there from the start. */
export const parts = shallowRef<PartWords | null>(null)

/** What the gateway says, in English (told.ts). */
export const toldEn = shallowRef<Record<string, string> | null>(null)

/** The English names of values (names.ts). */
export const namesEn = shallowRef<NamesEn | null>(null)

/** English is fetched by those who read it. */
export async function setLanguage(chosen: Language): Promise<void> {
  if (chosen === 'en') {
    const [{ en, parts: english }, names, told, ofLists] = await Promise.all([
      import('./en'),
      import('../names.en'),
      import('./told.en.json'),
      import('./told.lists.en.json'),
    ])
    toldEn.value = { ...told.default, ...ofLists.default }
    namesEn.value = names.namesEn
    i18n.global.setLocaleMessage('en', en)
    parts.value = english
  } else parts.value = null
  i18n.global.locale.value = chosen
  localStorage.setItem(STORED, chosen)
  document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en'
}

export const storedLanguage = (): Language => (localStorage.getItem(STORED) === 'en' ? 'en' : 'zh')

export function t(word: Word, values: Record<string, string | number> = {}): string {
  return i18n.global.t(word, values)
}

export const units = (): string[] =>
  language.value === 'zh' ? ['天', '时', '分'] : ['d ', 'h ', 'm']
