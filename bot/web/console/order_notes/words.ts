// The words of remarks and flags; what the gateway writes stays as it is.
export const orderNotesZh = {
  'marks.export': '批量备注',
  'marks.lead': '上次导出之后有 {n} 单改过备注或旗帜。导出后在平台“批量备注”页上传',
  'marks.make': '导出 {n} 单',
  'marks.nothing': '没有新的备注或旗帜',
  'marks.before': '导出记录',
  'marks.count': '{n} 单',
  'marks.write': '写备注',
  'marks.flag': '旗帜',
  'marks.noflag': '不插旗',
  'marks.add': '追加备注',
  'marks.hint': '追加在原有备注后面，不会覆盖',
} as const

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
