// What is typed into a form: filled with what the conversation knows, and how it is sent.
import type { RegisterEntry, RegisterField, RegisterForm } from '@shared/api.generated'

export type Typed = Record<string, string | string[]>
/** By the field's key, the sentence of a refusal. */
export type Wrong = Record<string, string>

/** A form that is being filled beside a chat: what was typed goes before what is known. */
export interface EntryDraft {
  /** The same again is the same entry. */
  key: string
  values: Typed
}

export const newDraft = (): EntryDraft => ({ key: crypto.randomUUID(), values: {} })

/** All but one of them. */
export const without = <T>(all: Record<string, T>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => name !== key))

/** Fields that can be filled; what is used no more is shown where something stands in it. */
export const liveFields = (form: Pick<RegisterForm, 'fields'>): RegisterField[] =>
  form.fields.filter((field) => !field.retired)

export const blankOf = (field: RegisterField): string | string[] =>
  field.kind === 'several' ? [] : ''

/** What the form shows before anything is typed. */
export function knownOf(form: RegisterForm, known: Record<string, string>): Typed {
  return Object.fromEntries(
    liveFields(form).map((field) => [field.key, known[field.default] ?? blankOf(field)]),
  )
}

export const shownOf = (form: RegisterForm, known: Record<string, string>, typed: Typed): Typed => {
  const keys = new Set(liveFields(form).map((field) => field.key))
  const kept = Object.entries(typed).filter(([key]) => keys.has(key))
  return { ...knownOf(form, known), ...Object.fromEntries(kept) }
}

/** As an entry has it, to be changed by the newest version of its form. */
export function typedOf(form: RegisterForm, entry: RegisterEntry): Typed {
  const texts = new Map(entry.values.map((value) => [value.key, value.texts]))
  return Object.fromEntries(
    liveFields(form).map((field) => {
      const found = texts.get(field.key) ?? []
      return [field.key, field.kind === 'several' ? found : (found[0] ?? '')]
    }),
  )
}

export const isEmpty = (value: string | string[] | undefined): boolean =>
  value === undefined || (typeof value === 'string' ? value.trim() === '' : value.length === 0)

/** Only what was filled in. */
export function sentOf(form: RegisterForm, values: Typed): Typed {
  const filled = liveFields(form).filter((field) => !isEmpty(values[field.key]))
  return Object.fromEntries(filled.map((field) => [field.key, values[field.key] ?? '']))
}

/** Beside its field a sentence does not name the field again. */
export function besideField(field: RegisterField, sentence: string): string {
  const named = `${field.name}：`
  return sentence.startsWith(named) ? sentence.slice(named.length) : sentence
}
