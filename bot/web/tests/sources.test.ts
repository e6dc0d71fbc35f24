// What no page may do, checked in its source.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { en } from '../console/i18n/en'
import { zh } from '../console/i18n/zh'

const ROOT = join(import.meta.dirname, '..')
const files = ['shared', 'widget', 'console', 'demo'].flatMap((room) =>
  readdirSync(join(ROOT, room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.generated.'))
    .map((entry) => join(entry.parentPath, entry.name)),
)
const read = (file: string): string => readFileSync(file, 'utf8')

describe('the sources', () => {
  it.each([
    ['set text as HTML', /v-html|innerHTML|outerHTML|insertAdjacentHTML|document\.write/],
    ['run text as code', /\beval\(|new Function\(|javascript:/],
    ['fetch from elsewhere', /(src|href|url\()\s*=?\s*["']?(https?:)?\/\/(?!127)/],
    [
      'keep token or session outside memory',
      /(local|session)Storage\.setItem\([^)]*(token|session)/i,
    ],
  ])('never %s', (_, pattern) => {
    expect(files.length).toBeGreaterThan(50)
    expect(files.filter((file) => pattern.test(read(file)))).toEqual([])
  })

  it('of the staff tell a refusal in one way', () => {
    const past = /import \{[^}]*\bsentenceOf\b[^}]*\} from '@shared\/failure'/
    const own = files.filter((file) => file.includes('/console/') && !file.endsWith('/told.ts'))
    expect(own.filter((file) => past.test(read(file)))).toEqual([])
  })

  it('stay small enough to read', () => {
    expect(files.filter((file) => read(file).split('\n').length > 400)).toEqual([])
  })

  it('carry no address of a package registry', () => {
    expect(read(join(ROOT, 'package-lock.json'))).not.toContain('"resolved"')
  })

  it('fill the same variables in both languages', () => {
    const variables = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).toSorted()
    const differing = Object.entries(zh).filter(
      ([word, text]) => variables(text).join() !== variables(en[word as keyof typeof zh]).join(),
    )
    expect(differing).toEqual([])
  })
})
