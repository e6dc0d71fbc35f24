// Names for parts of what the gateway tells, and what pages send. The values: api.generated.ts.
import type { CaseCard, Message, MessageData, Refusal, Written } from './api.generated'

export type Sender = Message['from']
export type Kind = Message['kind']
export type NoticeKind = NonNullable<MessageData['notice']>
export type CaseState = CaseCard['state']
export type Ack = Written | Refusal

/** What a page may send: exactly one of the four; `quote` is the number of what a text answers. */
export interface Draft {
  text?: string
  quote?: number
  file?: string
  button?: { seq: number; id: string }
  order?: string
}

export const MAX_TEXT = 1000
export const MAX_IMAGE_BYTES = 5 * 1024 * 1024
export const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/webp']
