// The values that travel between the pages and the gateway, as docs/protocol.md says.

export type Sender = 'buyer' | 'bot' | 'agent' | 'system'
export type Kind =
  | 'text'
  | 'image'
  | 'orders'
  | 'order'
  | 'logistics'
  | 'notice'
  | 'rating'
  | 'note'

export interface Button {
  id: string
  title: string
  style: 'primary' | 'default'
}

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

export interface MessageData {
  file?: string
  width?: number
  height?: number
  orders?: OrderCard[]
  order?: OrderCard
  parcels?: Parcel[]
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
  | { ok: true; seq: number; at: string }
  | { ok: false; error: ErrorBody; retry: boolean }

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
