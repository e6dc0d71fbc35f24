// A line that the gate kept back: what it promises, and which power would cover it.
import type { Hold } from '../types'

export interface HeldLine {
  text: string
  hold: Hold
}

export type PowerKind = 'goodwill' | 'price_difference' | 'postage' | 'gift'

export interface Power {
  kind: PowerKind
  /** Null where the words name none: it has to be given. */
  amount: string | null
}

/** What to ask for so that the line may go out; null where no power covers it (a time). */
export function powerFor({ hold }: HeldLine): Power | null {
  const money = hold.findings.filter((one) => one.kind === 'money')
  if (money.length > 0) {
    const words = money.map((one) => one.words).join('')
    const kind = words.includes('差价')
      ? 'price_difference'
      : /运费|邮费|快递费/.test(words)
        ? 'postage'
        : 'goodwill'
    const amounts = money.map((one) => one.amount).filter((one) => one !== null)
    return { kind, amount: amounts.toSorted((a, b) => Number(b) - Number(a))[0] ?? null }
  }
  return hold.findings.some((one) => one.kind === 'gift') ? { kind: 'gift', amount: '0.00' } : null
}

/** What people type for an amount, as the gateway takes it; null where it is none. */
export function yuanOf(typed: string): string | null {
  const amount = Number(typed.trim())
  return /^\d{1,6}(\.\d{1,2})?$/.test(typed.trim()) && amount > 0 ? amount.toFixed(2) : null
}
