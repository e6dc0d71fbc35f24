// Who is signed in.
import { computed, ref } from 'vue'
import { Failure } from '@shared/failure'
import { get, post } from './api'
import { reconnectLive } from './socket'
import type { Staff, StaffAnswer } from '@shared/api.generated'

export const staff = ref<Staff | null>(null)
export const isSupervisor = computed(() => staff.value?.role === 'supervisor')
/** The session has ended under way: the page stays as it is until somebody signed in again. */
export const expired = ref(false)
let asked = false

export async function findStaff(): Promise<Staff | null> {
  if (asked) return staff.value
  try {
    staff.value = (await get<StaffAnswer>('me')).staff
  } catch (error) {
    if (!(error instanceof Failure) || error.status !== 401) throw error
  }
  asked = true
  return staff.value
}

/** `own`: the password was given by somebody else, and this one takes its place. */
export async function signIn(username: string, password: string, own = ''): Promise<void> {
  const given = { username, password, new_password: own }
  staff.value = (await post<StaffAnswer>('login', given)).staff
  asked = true
}

export function expire(): void {
  expired.value = staff.value !== null
}

/** The same person goes on where they were. */
export async function signInAgain(password: string): Promise<void> {
  await signIn(staff.value?.username ?? '', password)
  expired.value = false
  reconnectLive()
}

/** How long a line of one's own waits, to be taken back. */
export async function setUndo(seconds: number): Promise<void> {
  staff.value = (await post<StaffAnswer>('me/preferences', { undo_seconds: seconds })).staff
}

export async function signOut(): Promise<void> {
  await post('logout')
  forget()
}

export function forget(): void {
  staff.value = null
  expired.value = false
  asked = true
}

/** How far this person may go with a kind of decision: yuan, null for no limit, undefined for no power of its own. */
export function limitOf(kind: string): string | null | undefined {
  return staff.value?.powers[kind as keyof Staff['powers']]
}
