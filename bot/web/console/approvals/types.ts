// A decision that waits for a person's yes, as docs/protocol.md has it.
import type { Decision } from '../types'

export interface WaitingDecision extends Decision {
  conversation_id: string | null
  buyer: string
  goods: string
  asked_by: string | null
  asked_why: string
  mine: boolean
  needs: 1 | 2
  approvals: { name: string; at: string }[]
}
