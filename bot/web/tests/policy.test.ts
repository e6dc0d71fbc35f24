// A draft of the rules: what is typed stays whoever saves meanwhile.
import { describe, expect, it } from 'vitest'
import { nextTick, shallowRef } from 'vue'
import { bodyOf } from '../console/policy/numbers'
import { useTyping } from '../console/policy/typing'
import type { PolicyDraft } from '@shared/api.generated'

const PACK = { total: '99.00', sku: 'GIFT-99', quantity: '1' }

function draft(more: Partial<PolicyDraft> = {}, values: Record<string, string> = {}): PolicyDraft {
  return {
    id: 1,
    revision: 1,
    state: 'open',
    why: '双十一',
    authors: ['小林'],
    mine: true,
    created_at: '2026-11-21T12:00:00+08:00',
    changed_at: '2026-11-21T12:00:00+08:00',
    differs: [],
    second: '',
    run: null,
    sheet: { values: { 'goodwill.base': '3.00', 'shipping.urges': '3', ...values }, packs: [PACK] },
    ...more,
  }
}

/** Somebody types 4.00 for the goodwill while a replay is asked for again and again. */
async function typing() {
  const known = shallowRef<PolicyDraft | null>(draft())
  const page = useTyping(known)
  page.typed.value!.values['goodwill.base'] = '4.00'
  return {
    ...page,
    async fetched(found: PolicyDraft) {
      known.value = found
      await nextTick()
    },
    values: () => page.typed.value?.values,
  }
}

describe('what is typed into a draft', () => {
  it('stays when a colleague saves, who is told of', async () => {
    const page = await typing()
    await page.fetched(draft({ revision: 2 }, { 'shipping.urges': '5' }))
    expect(page.values()).toEqual({ 'goodwill.base': '4.00', 'shipping.urges': '3' })
    expect([page.overtaken.value, page.clashes.value]).toEqual([true, []])
  })

  it('goes on top of what the colleague saved', async () => {
    const page = await typing()
    const theirs = draft({ revision: 2 }, { 'shipping.urges': '5' })
    await page.fetched(theirs)
    page.keep()
    expect(page.values()).toEqual({ 'goodwill.base': '4.00', 'shipping.urges': '5' })
    expect([page.overtaken.value, page.unsaved.value]).toEqual([false, true])
    expect(bodyOf(page.typed.value!, page.base.value!)).toEqual({
      revision: 2,
      values: { 'goodwill.base': '4.00' },
      packs: null,
      why: '双十一',
    })
  })

  it('may be dropped for what the colleague saved', async () => {
    const page = await typing()
    await page.fetched(draft({ revision: 2 }, { 'goodwill.base': '2.00' }))
    page.drop()
    expect([page.values()?.['goodwill.base'], page.unsaved.value]).toEqual(['2.00', false])
  })

  it('names what both changed to something else', async () => {
    const page = await typing()
    page.typed.value!.why = '春节'
    page.typed.value!.packs = []
    const theirs = { values: draft().sheet.values, packs: [{ ...PACK, quantity: '2' }] }
    theirs.values['goodwill.base'] = '2.00'
    await page.fetched(draft({ revision: 2, why: '清仓', sheet: theirs }))
    expect(page.clashes.value).toEqual(['goodwill.base', 'threshold_gifts.packs', 'why'])
    await page.fetched(draft({ revision: 3 }, { 'goodwill.base': '4.00' }))
    expect(page.clashes.value).toEqual([])
  })

  it('comes anew where nothing of one’s own is in it', async () => {
    const page = await typing()
    page.typed.value!.values['goodwill.base'] = '3.00'
    await page.fetched(draft({ revision: 2 }, { 'goodwill.base': '2.00' }))
    expect([page.values()?.['goodwill.base'], page.overtaken.value]).toEqual(['2.00', false])
  })

  it('stays where it was typed while a save was on its way', async () => {
    const page = await typing()
    const sent = { ...page.typed.value!, values: { ...page.values()! } }
    page.typed.value!.values['shipping.urges'] = '9'
    const found = draft({ revision: 2 }, { 'goodwill.base': '4.00' })
    page.saved(found, sent)
    await page.fetched(found)
    expect(page.values()).toEqual({ 'goodwill.base': '4.00', 'shipping.urges': '9' })
    expect([page.unsaved.value, page.overtaken.value]).toEqual([true, false])
  })
})
