// The English of pages.ts.
import { accountsEn } from '../accounts/words.en'

export const pagesEn = {
  ...accountsEn,
  'nopage.forbidden': 'This page is for supervisors',
  'nopage.supervisors':
    'This page of “{page}” needs a supervisor’s account. Ask a supervisor for what has to be changed.',
  'nopage.unknown': 'There is no such page',
  'nopage.address':
    'The address may be mistyped, or the page is gone. What you may use is on the left, on a phone under More.',
  'nopage.desk': 'To the desk',
  'unsaved.title': 'There are unsaved changes',
  'unsaved.text': 'They are gone when you leave.',
  'unsaved.leave': 'Leave without saving',
  'unsaved.stay': 'Stay here',
}
