// Registers: what a form is filled with, what of it is sent, and how a form is defined.
import { describe, expect, it } from 'vitest'
import type { RegisterEntry, RegisterField, RegisterForm } from '@shared/api.generated'
import { choicesOf, FIELDS, ordersOf } from '../console/registers/filters'
import {
  besideField,
  newDraft,
  sentOf,
  shownOf,
  typedOf,
  without as withoutKey,
} from '../console/registers/filling'
import { formOf, moved, newField, without, writtenOf } from '../console/registers/writing'
import { filtersOf, queryOf } from '../console/lists/filters'

const field = (key: string, changed: Partial<RegisterField> = {}): RegisterField => ({
  key,
  name: `栏${key}`,
  kind: 'line',
  required: false,
  options: [],
  default: 'none',
  hint: '',
  hidden: false,
  retired: false,
  ...changed,
})
const FORM: RegisterForm = {
  id: 1,
  name: '质量问题登记',
  purpose: '',
  audience: 'staff',
  tracked: true,
  version: 2,
  retired: false,
  at: '2026-11-21T10:00:00+08:00',
  by: '周主管',
  fields: [
    field('f1', { kind: 'order', required: true, default: 'order' }),
    field('f2', { required: true }),
    field('f3', { kind: 'several', options: ['甲', '乙'] }),
    field('f4', { retired: true, required: true }),
  ],
}
const KNOWN = { order: 'A-1', buyer: '小雨' }

describe('a form that is filled beside a chat', () => {
  it('shows what is known until something else is typed', () => {
    expect(shownOf(FORM, KNOWN, {})).toEqual({ f1: 'A-1', f2: '', f3: [] })
    expect(shownOf(FORM, KNOWN, { f1: '', f3: ['甲'] })).toEqual({ f1: '', f2: '', f3: ['甲'] })
  })

  it('follows the order that is chosen, where nobody typed another', () => {
    const draft = { f2: '裂了' }
    expect(shownOf(FORM, { order: 'A-2' }, draft)).toMatchObject({ f1: 'A-2', f2: '裂了' })
  })

  it('forgets what was typed into a field that is gone', () => {
    expect(shownOf(FORM, KNOWN, { f4: '旧', f9: 'x' })).toEqual({ f1: 'A-1', f2: '', f3: [] })
  })

  it('sends what was filled in', () => {
    expect(sentOf(FORM, { f1: 'A-1', f2: '  ', f3: [] })).toEqual({ f1: 'A-1' })
  })

  it('says beside a field only what is wrong with it', () => {
    const [one] = FORM.fields
    expect(one && besideField(one, '栏f1：还没有填')).toBe('还没有填')
    expect(one && besideField(one, '请填写')).toBe('请填写')
  })

  it('has a key of its own, of a length that the gateway takes', () => {
    const [one, other] = [newDraft(), newDraft()]
    expect(one.key).not.toBe(other.key)
    expect(one.key).toHaveLength(36)
  })

  it('loses a draft without the others', () => {
    expect(withoutKey({ a: 1, b: 2 }, 'a')).toEqual({ b: 2 })
  })
})

describe('an entry that is changed', () => {
  it('is filled by the newest version of its form', () => {
    const values = [
      { key: 'f1', name: '订单', kind: 'order', texts: ['A-1'] },
      { key: 'f3', name: '多', kind: 'several', texts: ['甲', '丙'] },
      { key: 'f4', name: '旧', kind: 'line', texts: ['旧'] },
    ]
    const entry = { values } as RegisterEntry
    expect(typedOf(FORM, entry)).toEqual({ f1: 'A-1', f2: '', f3: ['甲', '丙'] })
  })
})

describe('a form that is defined', () => {
  it('says the same when nothing was changed, without what is retired', () => {
    const sent = formOf(writtenOf(FORM))
    expect(sent.fields).toEqual(FORM.fields.filter((one) => !one.retired))
    expect(sent).toEqual(formOf(writtenOf({ ...FORM, name: ` ${FORM.name} ` })))
  })

  it('has options one a line, and none where its kind has none', () => {
    const chosen = { ...newField(), name: '问题', options: ' 破损 \n\n色差\n' }
    const kinds = (['one', 'line'] as const).map((kind) => ({ ...chosen, kind }))
    const written = { ...writtenOf(FORM), fields: kinds }
    expect(formOf(written).fields.map((one) => one.options)).toEqual([['破损', '色差'], []])
  })

  it('moves fields, drops a new one and retires one that entries may have', () => {
    const fields = writtenOf(FORM).fields.slice(0, 3)
    const keys = (all: typeof fields): string[] => all.map((one) => one.key)
    expect(keys(moved(fields, 0, 1))).toEqual(['f2', 'f1', 'f3'])
    expect(keys(moved(fields, 2, -1))).toEqual(['f1', 'f3', 'f2'])
    expect(keys(moved(fields, 0, -1))).toEqual(['f1', 'f2', 'f3'])
    const fresh = newField()
    expect(without([...fields, fresh], fresh.place)).toEqual(fields)
    const [gone] = without(fields, fields[0]?.place ?? 0)
    expect(gone).toMatchObject({ key: 'f1', retired: true })
  })
})

describe('the list of entries', () => {
  it.each([
    ['nothing', {}, {}],
    [
      'what is known',
      { form: '3', state: 'doing', field: 'f2', value: '破损', sort: '-f3', from: '2026-11-01' },
      { form: '3', state: 'doing', field: 'f2', value: '破损', sort: '-f3', from: '2026-11-01' },
    ],
    ['not what somebody typed', { form: 'x', state: 'lost', sort: '--', from: 'today' }, {}],
  ])('keeps %s in the address', (_, query, kept) => {
    expect(queryOf(FIELDS, filtersOf(FIELDS, query))).toEqual(kept)
  })

  it('is sorted by the numbers of a form, and looked into by its choices', () => {
    const form = { ...FORM, fields: [field('f1', { kind: 'money' }), field('f2')] }
    expect(ordersOf(form).map((one) => one.value)).toEqual(['oldest', 'changed', '-f1', 'f1'])
    expect(ordersOf(undefined)).toHaveLength(2)
    expect(choicesOf(field('f1', { kind: 'yesno' }))).toEqual(['是', '否'])
    expect(choicesOf(field('f1', { kind: 'one', options: ['甲'] }))).toEqual(['甲'])
    expect(choicesOf(field('f1'))).toEqual([])
  })
})
