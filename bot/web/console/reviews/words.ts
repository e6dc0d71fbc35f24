// The words of the reviews; what the gateway writes stays as it is.
export const reviewsZh = {
  'nav.reviews': '评价',
  'reviews.lead': '差评的回复按原因和订单事实起草，核对同意后导出到平台',
  'reviews.empty': '没有符合条件的评价。用 anxin import-reviews 导入平台的评价',
  'reviews.bad': '只看差评',
  'reviews.sort.stars': '星级低到高',
  'reviews.reply': '回复',
  'reviews.draft': '草稿',
  'reviews.stars': '{n} 星',
  'reviews.export': '导出回复',
  'reviews.exportlead': '已同意、还没有导出的回复有 {n} 条',
  'reviews.make': '导出 {n} 条',
  'reviews.count': '{n} 条',
  'reviews.notext': '（没有写内容）',
  'reviews.rules': '不能承诺退款、赠品、时间，不能写金额、联系方式和买家姓名',
} as const
