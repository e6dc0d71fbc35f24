// Names for parts of an after-sales case.
import type { CaseCard, CaseMove } from '@shared/api.generated'

export type CaseKind = CaseCard['kind']
export type Need = CaseMove['needs'][number]
