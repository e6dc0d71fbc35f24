// The same words in English.
import type { reviewsZh } from './words'

export const reviewsEn: Record<keyof typeof reviewsZh, string> = {
  'nav.reviews': 'Reviews',
  'reviews.lead':
    'Replies to bad reviews are drafted from cause and facts; approve them, then export',
  'reviews.empty': 'No such reviews. Bring in the platform’s with anxin import-reviews',
  'reviews.bad': 'Bad ones only',
  'reviews.sort.stars': 'Stars, rising',
  'reviews.reply': 'Reply',
  'reviews.draft': 'Draft',
  'reviews.stars': '{n} stars',
  'reviews.export': 'Export replies',
  'reviews.exportlead': '{n} approved replies that no file has taken',
  'reviews.make': 'Export {n}',
  'reviews.count': '{n} replies',
  'reviews.notext': '(no text)',
  'reviews.rules': 'No promises of refunds, gifts or times, no amounts, contacts or names',
}
