// The values of the staff's part of the protocol.
import type { Conversation, OrderCard, Parcel } from '@shared/protocol'

/** The gateway's own numbering; pages only hand it back. */
export type Id = string | number

export interface Staff {
  id: Id
  username: string
  name: string
  role: 'agent' | 'supervisor'
  powers: Record<'goodwill' | 'price_difference' | 'postage', string | null>
}

export type QueueName = 'agent' | 'warehouse' | 'courier' | 'supervisor'
export type TicketTab = 'open' | 'mine' | 'closed'

export interface Ticket {
  id: Id
  queue: QueueName
  priority: 'danger' | 'high' | 'normal'
  state: 'open' | 'claimed' | 'closed'
  reason: string
  reason_text: string
  summary: string
  deadline: string | null
  reply_due: string | null
  opened_at: string
  agent: string | null
  conversation_id: string
  buyer: string
  order_no: string | null
  unread: number
}

export interface HandoverCard {
  wish: string
  order_no: string | null
  facts: { label: string; value: string }[]
  promises: string[]
  mood: 'calm' | 'upset' | 'angry'
  proposal: string | null
  last_words: string
  /** Danger to a person: what it was, and the goods it may have come from. */
  safety?: { kind: string; kind_text: string; goods: string[] }
}

export interface SafetyReport {
  id: Id
  at: string
  buyer: string
  conversation_id: string
  seq: number
  order_no: string | null
  kind: string
  kind_text: string
  words: string
}

export interface SafetyBatch {
  sku: string | null
  title: string
  spec: string
  shipped_on: string | null
  reports: SafetyReport[]
}

export interface ProofRow {
  reason: string
  text: string
  applied: boolean
  facts: { label: string; value: string; bound: string | null }[]
}

export interface Decision {
  id: Id
  at: string
  order_no: string
  kind: string
  kind_text: string
  rule: string
  outcome: 'grant' | 'refuse' | 'escalate'
  reason: string
  reason_text: string
  /** The reason as a buyer is told it. */
  buyer_reason: string
  amount: string
  gifts: { sku: string; quantity: number }[]
  remark: string | null
  deadline: string | null
  policy_version: string
  state: 'offered' | 'done' | 'refused' | 'waiting' | 'approved' | 'declined' | 'reversed'
  proof: ProofRow[]
  would_change: string[]
  can_approve: boolean
  settled_by: string | null
}

export type Source = '订单' | '物流' | '台账' | '商品' | '买家说的' | '店铺设置' | '售后单'

/** 判责单: a decision with the facts that it went by. */
export interface DecisionDetail {
  decision: Decision
  facts: { label: string; value: string; source: Source; at: string }[]
  line: Record<string, unknown>
  conversation_id: string | null
}

export type Promised =
  | 'money' | 'postage' | 'price_protection' | 'authenticity' | 'gift' | 'replacement' | 'time'
  | 'review_reward' | 'review_change' | 'contact_outside' | 'pay_outside' | 'other_platform' | 'fake_order'

/** What a line promises that no decision covers, or how it offends the platform: it was not sent. */
export interface Hold {
  id: Id
  findings: { kind: Promised; words: string; amount: string | null }[]
  can_send_anyway: boolean
}

/** A line that was held, as the supervisor's list has it. `said` is what a person told next. */
export interface HeldLineRow {
  id: Id
  at: string
  who: string
  by_bot: boolean
  buyer: string
  /** Null: words on a case that was opened outside the chat. */
  conversation_id: string | null
  text: string
  findings: Hold['findings']
  outcome: 'held' | 'replaced' | 'sent'
  reason: string
  decided_at: string | null
  said: string
  said_at: string | null
}

export interface HeldLinePage {
  holds: HeldLineRow[]
  counts: Record<string, number>
  total: number
  pages: number
}

export interface OrderDetail extends OrderCard {
  consignee: string
  phone: string
  address: string
  ship_by: string | null
  shipped_at: string | null
  signed_at: string | null
  refunded: string
  parcels: Parcel[]
  remarks: { at: string; text: string; by: string }[]
  flag: null | 'red' | 'yellow' | 'green' | 'blue' | 'purple'
  ledger: { at: string; kind_text: string; amount: string; by: string }[]
}

export interface TicketDetail {
  ticket: Ticket
  card: HandoverCard | null
  decisions: Decision[]
  order: OrderDetail | null
  conversation: Conversation
}

export interface ConversationLine {
  id: string
  buyer: string
  holder: Conversation['holder']
  agent_name: string | null
  last_text: string
  last_at: string
  ticket: Id | null
}

export interface QuickReply {
  id: Id
  shortcut: string
  title: string
  text: string
}

export interface Figures {
  conversations: number
  settled_by_bot: number
  settled_provisional: number
  handed_over: number
  unanswered: number
  waiting: number
  reply_3min: number | null
  people_3min: number | null
  goodwill: string
  price_difference: string
  postage: string
  refund: string
  gifts: number
  rating: number | null
  rated: number
}

export interface Board {
  totals: Figures & { distinct_conversations: number }
  days: (Figures & { day: string })[]
  spent_by_cause: {
    kind: string
    kind_text: string
    cause_text: string
    count: number
    amount: string
  }[]
  gifts: { sku: string; title: string; quantity: number }[]
}

export interface QuestionGroup {
  id: string
  title: string
  count: number
  previous: number
  share: number
  settled: number
  handed_over: number
  intents: { name: string; count: number }[]
  examples: string[]
  days: { day: string; count: number }[]
  orders: number
}

export interface QuestionMessage {
  at: string
  text: string
  conversation_id: string
  intent: string | null
  outcome: string
}
