// A scoring sheet as it is filled in, and what two reviewers agree on.
import { describe, expect, it } from 'vitest'
import type { QualityScore } from '@shared/api.generated'
import { agreed, filled, marksOf, namesIn } from '../console/quality/sheet'

const SHEET = [
  { id: 1, name: '态度' },
  { id: 4, name: '解决' },
]
const GIVEN: QualityScore = {
  reviewer: '陈姐',
  mine: true,
  at: '2026-11-20T10:00:00+08:00',
  marks: [{ criterion: 4, name: '解决', mark: 0 }],
  mean: 0,
  note: '',
}

describe('the sheet', () => {
  it('begins empty, or with what one gave before', () => {
    expect(marksOf(SHEET, undefined)).toEqual({ 1: null, 4: null })
    expect(marksOf(SHEET, GIVEN)).toEqual({ 1: null, 4: 0 })
  })

  it('is sent when each line has a mark, also a nought', () => {
    expect(filled({ 1: null, 4: 0 })).toBeNull()
    expect(filled({ 1: 5, 4: 0 })).toEqual({ 1: 5, 4: 0 })
    expect(filled({})).toBeNull()
  })

  it('has one criterion a line', () => {
    expect(namesIn(' 态度 \n\n解决\n')).toEqual(['态度', '解决'])
  })
})

describe('two reviewers', () => {
  it('agree in shares of the marks both gave', () => {
    expect(agreed({ talks: 2, marks: 8, same: 2, near: 6 })).toEqual({ same: '25%', near: '75%' })
    expect(agreed({ talks: 0, marks: 0, same: 0, near: 0 })).toBeNull()
  })
})
