// The same words in English.
import type { appealsZh } from './words'

export const appealsEn: Record<keyof typeof appealsZh, string> = {
  'nav.appeals': 'Appeals',
  'appeals.lead':
    'Proposed when the facts fit, with evidence and text; check, then submit on the platform',
  'appeals.empty': 'Nothing to appeal',
  'appeals.month': '{month}: malicious orders {used} / {most}',
  'appeals.check': 'Check now',
  'appeals.added': '{n} new',
  'appeals.open': 'Open',
  'appeals.deadline': 'Left',
  'appeals.amount': 'Amount',
  'appeals.details': 'Evidence and text',
  'appeals.text': 'Text to submit',
  'appeals.facts': 'Facts',
  'appeals.messages': 'Messages',
  'appeals.photos': 'Photos',
  'appeals.parcels': 'Tracking',
  'appeals.decisions': 'Decisions',
  'appeals.photo': 'Buyer’s photo {n}',
  'appeals.none': 'None',
  'appeals.ours': 'Edited by hand',
  'appeals.amber': 'Half gone',
  'appeals.red': 'Running out',
  'appeals.overdue': 'Overdue',
}
