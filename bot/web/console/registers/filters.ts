// What the list of entries is asked for, and the orders that it can have.
import type { RegisterField, RegisterForm } from '@shared/api.generated'
import {
  day,
  oneOf,
  paged,
  person,
  text,
  word,
  type Field,
  type Fields,
  type Paged,
} from '../lists/filters'
import type { Query } from '../api'
import { t } from '../i18n'

export const STATES = ['', 'todo', 'doing', 'done', 'withdrawn'] as const
const SORTED: RegisterField['kind'][] = ['number', 'money', 'date']
const BY_WHOLE: RegisterField['kind'][] = ['one', 'several', 'yesno']

export interface Wanted extends Paged {
  form: string
  state: (typeof STATES)[number]
  agent: string
  from: string
  to: string
  field: string
  value: string
  sort: string
}

const sort: Field<string> = {
  read: (given) => (/^-?\w{1,20}$/.test(given) ? given : ''),
  write: (value) => value,
}
export const FIELDS: Fields<Wanted> = {
  ...paged,
  form: person,
  state: oneOf(STATES, ''),
  agent: person,
  from: day(''),
  to: day(''),
  field: word,
  value: text,
  sort,
}

/** As the gateway is asked: days and a field go in pairs. */
export function askedOf(filters: Wanted): Query {
  const { form, state, agent, from, to, field, value, q, page, sort } = filters
  const days = from && to ? { from, to } : {}
  return { form, state, agent, ...days, ...(field && value ? { field, value } : {}), q, sort, page }
}

export function ordersOf(form: RegisterForm | undefined): { value: string; label: string }[] {
  const fields = form?.fields.filter((field) => SORTED.includes(field.kind)) ?? []
  return [
    { value: 'oldest', label: t('registers.sort.oldest') },
    { value: 'changed', label: t('registers.sort.changed') },
    ...fields.flatMap(({ key, name }) => [
      { value: `-${key}`, label: t('registers.sort.down', { name }) },
      { value: key, label: t('registers.sort.up', { name }) },
    ]),
  ]
}

/** What a field is chosen from; nothing where words are typed. */
export function choicesOf(field: RegisterField | undefined): string[] {
  if (!field || !BY_WHOLE.includes(field.kind)) return []
  return field.kind === 'yesno' ? ['是', '否'] : field.options
}
