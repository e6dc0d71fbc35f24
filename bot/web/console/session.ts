// Who is signed in.
import { computed, ref } from 'vue'
import { Failure } from '@shared/failure'
import { get, post } from './api'
import type { Staff, StaffAnswer } from '@shared/api.generated'

export const staff = ref<Staff | null>(null)
export const isSupervisor = computed(() => staff.value?.role === 'supervisor')
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

export async function signIn(username: string, password: string): Promise<void> {
  staff.value = (await post<StaffAnswer>('login', { username, password })).staff
  asked = true
}

export async function signOut(): Promise<void> {
  await post('logout')
  forget()
}

export function forget(): void {
  staff.value = null
  asked = true
}

/** How far this person may go with a kind of decision: yuan, null for no limit, undefined for no power of its own. */
export function limitOf(kind: string): string | null | undefined {
  return staff.value?.powers[kind as keyof Staff['powers']]
}
