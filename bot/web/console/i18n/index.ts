// The words of the staff's screens, in Chinese and English; what the gateway writes stays as it is.
import { ref } from 'vue'
import { en } from './en'
import { INTENTS } from './intents'
import { zh } from './zh'

export type Word = keyof typeof zh
export type Language = 'zh' | 'en'

const STORED = 'anxin.language'
const DICTIONARIES: Record<Language, Record<Word, string>> = { zh, en }

export const language = ref<Language>(localStorage.getItem(STORED) === 'en' ? 'en' : 'zh')
document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en'

export function setLanguage(chosen: Language): void {
  language.value = chosen
  localStorage.setItem(STORED, chosen)
  document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en'
}

export function t(word: Word, values: Record<string, string | number> = {}): string {
  return DICTIONARIES[language.value][word].replace(/\{(\w+)\}/g, (whole, key: string) =>
    key in values ? String(values[key]) : whole,
  )
}

/** An intent's name for people; names that are new to this page show as they are. */
export function intentText(name: string): string {
  return language.value === 'zh' ? (INTENTS[name] ?? name) : name.replaceAll('_', ' ')
}

/** What became of a message, in the words of the dictionary where it has them. */
export function outcomeText(outcome: string): string {
  const word = `settling.${outcome}`
  return word in zh ? t(word as Word) : outcome
}

export const units = (): string[] =>
  language.value === 'zh' ? ['天', '时', '分'] : ['d ', 'h ', 'm']
