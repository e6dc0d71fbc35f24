// The values of remarks and flags in the protocol.
import type { OrderDetail } from '../types'

export type Flag = NonNullable<OrderDetail['flag']>

export interface FlagMeaning {
  flag: Flag
  number: number
  colour: string
  meaning: string
}

export interface Marks {
  order_no: string
  remark: string
  flag: Flag | null
  flag_text: string
}
