// The same words in English.
import type { orderReviewZh } from './words'

export const orderReviewEn: Record<keyof typeof orderReviewZh, string> = {
  'nav.screening': 'Screening',
  'screening.lead': '{waiting} orders to ship, {open} to look at. Choose and handle together',
  'screening.cutoff': 'Cut-off in',
  'screening.empty': 'Nothing to look at in the orders to ship',
  'screening.emptyfilter': 'No such orders',
  'screening.pass': 'Pass',
  'screening.undo': 'Take back the pass',
  'screening.undo.note': 'Why (goes into the remark, optional)',
  'screening.undo.until': 'can be taken back until {at}',
  'screening.hold': 'Hold',
  'screening.remark': 'Remark',
  'screening.hold.note': 'Reason (goes into the remark, optional)',
  'screening.pass.note': 'Remark for the warehouse (optional)',
  'screening.pass.reason':
    'Some of these must not leave: a supervisor passes them, with a reason (goes into the remark)',
  'screening.remark.note': 'Remark',
  'screening.print': 'Print',
  'screening.printed': 'Orders to look at · {at} · {n} orders',
  'screening.shipby': 'Ship by',
  'screening.sort.due': 'Ship by',
  'screening.packed': 'Packed',
  'screening.paid': 'Paid',
}
