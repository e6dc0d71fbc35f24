// Pages that are not shown, and pages that are left.
import { accountsZh } from '../accounts/words'

export const pagesZh = {
  ...accountsZh,
  'nopage.forbidden': '这一页只有主管能看',
  'nopage.supervisors': '“{page}”的这一页要主管的账号。需要改什么，请主管来办。',
  'nopage.unknown': '没有这一页',
  'nopage.address':
    '地址可能打错了，或者页面已经不在了。左边（手机上在“更多”里）是您能用的全部页面。',
  'nopage.desk': '回工作台',
  'unsaved.title': '有未保存的修改',
  'unsaved.text': '离开后这些修改就没有了。',
  'unsaved.leave': '不保存，离开',
  'unsaved.stay': '留在这里',
} as const
