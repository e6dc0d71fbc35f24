// The same words in English.
import type { approvalsZh } from './words'

export const approvalsEn: Record<keyof typeof approvalsZh, string> = {
  'nav.approvals': 'Approvals',
  'approvals.lead':
    'What bot and agents may not decide alone; an approval is carried out and told at once',
  'approvals.views': 'Which approvals',
  'approvals.mine': 'For me',
  'approvals.all': 'All waiting',
  'approvals.calm': 'Nothing waits for your approval',
  'approvals.none': 'Nothing waits for approval',
  'approvals.own': 'Somebody else approves what you asked for',
  'approvals.above': 'You agreed already, or it is above your power',
  'approvals.two': 'Two supervisors needed ({n}/2)',
  'approvals.by': 'Asked by {name}',
  'approvals.buyer': 'Asked by the buyer',
  'approvals.thebuyer': 'Buyer',
  'approvals.yes': '{name} agreed ({at})',
  'approvals.proof': 'Proof',
  'approvals.chat': 'Conversation',
  'approvals.due': 'Due',
}
