// A form that is being defined: its fields in an order, and what is sent of it.
import type { RegisterField, RegisterForm } from '@shared/api.generated'

export type Kind = RegisterField['kind']

export interface WrittenField extends Omit<RegisterField, 'options'> {
  /** For the list on the page; the gateway knows a field by its key. */
  place: number
  /** One a line. */
  options: string
}

export interface Written {
  name: string
  purpose: string
  audience: RegisterForm['audience']
  tracked: boolean
  fields: WrittenField[]
}

let places = 0
export const KINDS: Kind[] = [
  'line',
  'text',
  'number',
  'money',
  'date',
  'one',
  'several',
  'yesno',
  'order',
  'goods',
  'phone',
]
export const hasOptions = (kind: Kind): boolean => kind === 'one' || kind === 'several'

export function newField(): WrittenField {
  places += 1
  return {
    place: places,
    key: '',
    name: '',
    kind: 'line',
    required: false,
    options: '',
    default: 'none',
    hint: '',
    hidden: false,
    retired: false,
  }
}

export const blank = (): Written => ({
  name: '',
  purpose: '',
  audience: 'staff',
  tracked: true,
  fields: [newField()],
})

export function writtenOf(form: RegisterForm): Written {
  const { name, purpose, audience, tracked } = form
  const fields = form.fields.map((field) => ({
    ...newField(),
    ...field,
    options: field.options.join('\n'),
  }))
  return { name, purpose, audience, tracked, fields }
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

export const fieldOf = (field: WrittenField): RegisterField => ({
  key: field.key,
  name: field.name.trim(),
  kind: field.kind,
  required: field.required,
  options: hasOptions(field.kind) ? linesOf(field.options) : [],
  default: field.default,
  hint: field.hint.trim(),
  hidden: field.hidden,
  retired: field.retired,
})

/** What is sent; two that are sent alike say the same. What is retired is left out. */
export const formOf = (
  written: Written,
): Omit<Written, 'fields'> & { fields: RegisterField[] } => ({
  ...written,
  name: written.name.trim(),
  purpose: written.purpose.trim(),
  fields: written.fields.filter((field) => !field.retired).map(fieldOf),
})

/** Among the fields in use; those that are retired come behind them. */
export function moved(fields: WrittenField[], from: number, by: 1 | -1): WrittenField[] {
  const next = [...fields]
  const [field] = next.splice(from, 1)
  if (field) next.splice(Math.max(0, from + by), 0, field)
  return next
}

/** A new one goes; what entries may have is only retired. */
export const without = (fields: WrittenField[], place: number): WrittenField[] =>
  fields.flatMap((field) => {
    if (field.place !== place) return [field]
    return field.key ? [{ ...field, retired: true }] : []
  })
