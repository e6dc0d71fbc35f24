// A line that the gate kept back: what it promises, and which power would cover it.
import type { Hold } from '@shared/api.generated'

export interface HeldLine {
  text: string
  hold: Hold
  /** The number of the message that it answers. */
  quote?: number
}

export type PowerKind = 'goodwill' | 'price_difference' | 'postage' | 'gift'

export interface Power {
  kind: PowerKind
  /** Null where the words name none: it has to be given. */
  amount: string | null
}

const MONEY = new Set(['money', 'postage', 'price_protection'])
const GOODS = new Set(['gift', 'replacement'])

/** What to ask for so that the line may go out; null where no power covers it (a time, an offence). */
export function powerFor({ hold }: HeldLine): Power | null {
  const money = hold.findings.filter((one) => MONEY.has(one.kind))
  if (money.length > 0) {
    const words = money.map((one) => one.words).join('')
    const kind =
      words.includes('差价') || money.some((one) => one.kind === 'price_protection')
        ? 'price_difference'
        : /运费|邮费|快递费/.test(words) || money.some((one) => one.kind === 'postage')
          ? 'postage'
          : 'goodwill'
    const amounts = money.map((one) => one.amount).filter((one) => one !== null)
    return { kind, amount: amounts.toSorted((a, b) => Number(b) - Number(a))[0] ?? null }
  }
  return hold.findings.some((one) => GOODS.has(one.kind)) ? { kind: 'gift', amount: '0.00' } : null
}

/** What people type for an amount, as the gateway takes it; null where it is none. */
export function yuanOf(typed: string): string | null {
  const amount = Number(typed.trim())
  return /^\d{1,6}(\.\d{1,2})?$/.test(typed.trim()) && amount > 0 ? amount.toFixed(2) : null
}
