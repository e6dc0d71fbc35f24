// Names for parts of a payout.
import type { Payout } from '@shared/api.generated'

export type PayoutState = Payout['state']
