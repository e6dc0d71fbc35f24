// The same words in English.
import type { unsoldZh } from './words'

export const unsoldEn: Record<keyof typeof unsoldZh, string> = {
  'nav.unsold': 'Unsold',
  'unsold.lead': 'Talks before a purchase without an order within seven days, and why',
  'unsold.view': 'What to look at',
  'unsold.period': 'All talks',
  'unsold.daily': 'Daily list',
  'unsold.sum': '{all} talks about buying, {ordered} ordered ({share})',
  'unsold.states': 'Result',
  'unsold.anystate': 'Without an order',
  'unsold.reasons': 'By reason',
  'unsold.agent': 'Agent',
  'unsold.anyagent': 'Everybody',
  'unsold.search': 'Buyer, words',
  'unsold.none': 'No such talks in this period',
  'unsold.asked': 'Asked: ',
  'unsold.because': 'Rests on: ',
  'unsold.by': 'Served by {name}',
  'unsold.day': 'Day of the list',
  'unsold.each': 'At most {each} for each; those that nobody followed up come first',
  'unsold.follow': 'Note the follow-up',
  'unsold.note': 'What was done (optional)',
  'unsold.followed': 'Followed up by {by}',
  'unsold.chat': 'Open the chat',
  'unsold.order': 'Order {no}',
}
