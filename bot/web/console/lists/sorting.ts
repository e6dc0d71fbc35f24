// The order of the rows on one page: the gateway's own, or one that was asked for.
import type { Word } from '../i18n'

export interface Order<T> {
  name: string
  title: Word
  /** What is compared; the smaller first. Rows without it come last. */
  by: (row: T) => number | string | null
  falling?: boolean
}

export function sorted<T>(rows: readonly T[], orders: readonly Order<T>[], name: string): T[] {
  const order = orders.find((one) => one.name === name)
  if (!order) return [...rows]
  const { by, falling } = order
  return rows.toSorted((a, b) => {
    const [one, other] = [by(a), by(b)]
    if (one === null || other === null) return Number(one === null) - Number(other === null)
    return (one < other ? -1 : one > other ? 1 : 0) * (falling ? -1 : 1)
  })
}

export const namesOf = (orders: readonly { name: string }[]): string[] =>
  orders.map((one) => one.name)
