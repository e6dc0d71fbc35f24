// How one stands at the desk: the state that one chose or was seen in, and the buyers in hand.
import { effectScope, ref, watch, type EffectScope } from 'vue'
import type { OwnDesk, StateChoice } from '@shared/api.generated'
import { attempt, get, post } from '../api'
import { useFetched } from '../fetched'

export type State = StateChoice['state']
export type Reason = StateChoice['reason']

export const STATES: State[] = ['online', 'busy', 'break', 'offline']
/** Null until it is known. */
export const own = ref<OwnDesk | null>(null)
let scope: EffectScope | null = null

export function startPresence(): void {
  stopPresence()
  scope = effectScope(true)
  scope.run(() => {
    const { value } = useFetched(() => get<OwnDesk>('me/desk'), { live: true })
    watch(value, (found) => found && (own.value = found))
  })
}

export function stopPresence(): void {
  scope?.stop()
  scope = null
  own.value = null
}

/** The reasons that may be given for a state; the first is meant where none is chosen. */
export const reasonsOf = (desk: OwnDesk, state: State): Reason[] =>
  desk.choices.filter((one) => one.state === state).map((one) => one.reason)

/** False, and the refusal shown, where it did not work. */
export function stand(state: State, reason: Reason): Promise<boolean> {
  return attempt(async () => {
    own.value = await post<OwnDesk>('me/state', { state, reason })
  })
}
