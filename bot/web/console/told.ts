// What the gateway says in words, as whoever reads it is to see it. It speaks Chinese; its
// sentences have their English in i18n/told*.en.json, with `{}` where a value stands.
import { computed } from 'vue'
import { Failure, sentenceOf as sentence } from '@shared/failure'
import { language, toldEn } from './i18n'
import { englishName } from './names'

const CHINESE = /[一-鿿]/
/** So many characters of its own make a sentence; fewer only join others. */
const JOINS = 2

interface Pattern {
  fits: RegExp
  says: string
  own: number
}

const patterns = computed<Pattern[]>(() =>
  Object.entries(toldEn.value ?? {})
    .filter(([chinese]) => chinese.includes('{}'))
    .map(([chinese, says]) => {
      const parts = chinese.split('{}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      // Several refusals stand in one line with ； between them: no value reaches over it.
      const fits = new RegExp(`^${parts.join('([^；]*?)')}$`)
      return { fits, says, own: chinese.replaceAll('{}', '').length }
    })
    .toSorted((a, b) => b.own - a.own),
)

function filled(text: string, wanted: (pattern: Pattern) => boolean): string | null {
  for (const pattern of patterns.value.filter(wanted)) {
    const found = pattern.fits.exec(text)
    if (found)
      return pattern.says.replace(/\{(\d)\}/g, (_, place) =>
        english(found[Number(place) + 1] ?? ''),
      )
  }
  return null
}

function english(text: string): string {
  if (!CHINESE.test(text)) return text
  const whole = toldEn.value?.[text] ?? englishName(text)
  if (whole) return whole
  const sentences = filled(text, (pattern) => pattern.own > JOINS)
  if (sentences !== null) return sentences
  for (const [between, joint] of [
    ['；', '; '],
    ['、', ', '],
  ] as const) {
    if (text.includes(between)) return text.split(between).map(english).join(joint)
  }
  return filled(text, (pattern) => pattern.own <= JOINS) ?? text
}

/** A sentence or name of the gateway; what has no English stays as it is. */
export const told = (text: string): string => (language.value === 'en' ? english(text) : text)

/** Nothing for a session that ended: the page asks to sign in, and that is said once. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Failure && error.code === 'signed_out') return ''
  return told(sentence(error))
}
