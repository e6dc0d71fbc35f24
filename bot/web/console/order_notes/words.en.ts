// The same words in English.
import type { orderNotesZh } from './words'

export const orderNotesEn: Record<keyof typeof orderNotesZh, string> = {
  'marks.export': 'Remarks file',
  'marks.lead':
    '{n} orders with a new remark or flag since the last file. Upload it on the platform’s 批量备注 page',
  'marks.make': 'Export {n} orders',
  'marks.nothing': 'No new remarks or flags',
  'marks.before': 'Earlier files',
  'marks.count': '{n} orders',
  'marks.write': 'Remark',
  'marks.flag': 'Flag',
  'marks.noflag': 'No flag',
  'marks.add': 'Add remark',
  'marks.hint': 'Added behind what stands there, never instead',
}
