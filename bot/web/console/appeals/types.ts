// Names for parts of an appeal.
import type { Appeal } from '@shared/api.generated'

export type AppealState = Appeal['state']
