// Names for parts of a finding of 审单.
import type { Finding } from '@shared/api.generated'

export type Level = Finding['level']
export type Handling = Finding['state']
