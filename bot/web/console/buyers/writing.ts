// A message as it is typed, and as it is sent.
import type { GroupMessageShape } from '@shared/api.generated'

export interface Written {
  text: string
  purpose: GroupMessageShape['purpose']
  group_id: number | null
  send_at: Date | null
}

export const blankMessage = (group: number | null): Written => ({
  text: '',
  purpose: 'service',
  group_id: group,
  send_at: null,
})

export const writtenOf = (message: GroupMessageShape): Written => ({
  text: message.text,
  purpose: message.purpose,
  group_id: message.group_id,
  send_at: message.send_at ? new Date(message.send_at) : null,
})

export const bodyOf = (written: Written): object => ({
  ...written,
  send_at: written.send_at?.toISOString() ?? null,
})

export const isReady = (written: Written): boolean =>
  written.text.trim() !== '' && written.group_id !== null
