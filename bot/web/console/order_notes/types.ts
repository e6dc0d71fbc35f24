// Names for parts of an order's marks.
import type { FlagMeaning } from '@shared/api.generated'

export type Flag = FlagMeaning['flag']
