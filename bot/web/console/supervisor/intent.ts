// Names of the buyers' intents for people.
import { language } from '../i18n'
import { INTENTS } from '../i18n/intents'

/** Names that are new to this page show as they are. */
export function intentText(name: string): string {
  return language.value === 'zh' ? (INTENTS[name] ?? name) : name.replaceAll('_', ' ')
}
