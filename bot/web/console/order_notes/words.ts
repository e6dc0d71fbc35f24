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
