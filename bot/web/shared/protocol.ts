// The values that travel between the pages and the gateway, as docs/protocol.md says.

export type Sender = 'buyer' | 'bot' | 'agent' | 'system'
export type Kind =
  'text' | 'image' | 'orders' | 'order' | 'logistics' | 'case' | 'notice' | 'rating' | 'note'

export interface Button {
  id: string
  title: string
  style: 'primary' | 'default'
}

export type NoticeKind =
  'delayed' | 'shipped' | 'stalled' | 'out_for_delivery' | 'signed' | 'refund_paid' | 'review'

export interface OrderItem {
  sku: string
  title: string
  spec: string
  quantity: number
  unit_price: string
  image: string | null
}

export interface OrderCard {
  no: string
  status: string
  status_text: string
  paid: string
  placed_at: string
  items: OrderItem[]
}

export interface Parcel {
  courier: string
  tracking_no: string
  state: string
  events: { at: string; text: string }[]
}

export type CaseState =
  | 'asked'
  | 'awaiting_return'
  | 'returning'
  | 'received'
  | 'refunding'
  | 'to_reship'
  | 'reshipped'
  | 'done'
  | 'refused'
  | 'withdrawn'

export interface ParcelNumber {
  courier: string
  tracking_no: string
}

export interface CaseCard {
  id: number
  no: string
  kind: 'refund_only' | 'return_refund' | 'exchange' | 'reship' | 'postage'
  kind_text: string
  state: CaseState
  state_text: string
  order_no: string
  items: { sku: string; title: string; quantity: number; new_sku: string | null }[]
  amount: string | null
  opened_at: string
  deadline: string | null
  colour: 'green' | 'amber' | 'red' | 'overdue' | null
  next: string
  return_address: { name: string; phone: string; address: string } | null
  return_parcel: ParcelNumber | null
  reship_parcel: ParcelNumber | null
  evidence: number
  timeline: { at: string; text: string }[]
  can: ('withdraw' | 'send_back' | 'add_evidence')[]
}

export interface MessageData {
  file?: string
  width?: number
  height?: number
  orders?: OrderCard[]
  order?: OrderCard
  parcels?: Parcel[]
  case?: CaseCard
  notice?: NoticeKind
  rated?: number | null
}

export interface Message {
  seq: number
  client_msg_id: string | null
  from: Sender
  name: string | null
  at: string
  kind: Kind
  text: string
  data: MessageData
  buttons: Button[]
}

export interface Conversation {
  id: string
  holder: 'bot' | 'queue' | 'agent' | 'closed'
  agent_name: string | null
  place: number | null
  wait_minutes: number | null
  rated: number | null
  last_seq: number
}

export interface SyncAnswer {
  messages: Message[]
  conversation: Conversation
  more: boolean
}

export interface ErrorBody {
  code: string
  message: string
}

export type Ack =
  { ok: true; seq: number; at: string } | { ok: false; error: ErrorBody; retry: boolean }

/** What a page may send: exactly one of the four. */
export interface Draft {
  text?: string
  file?: string
  button?: { seq: number; id: string }
  order?: string
}

export const MAX_TEXT = 1000
export const MAX_IMAGE_BYTES = 5 * 1024 * 1024
export const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/webp']
