// The staff's HTTP calls: cookie session, the header against forged requests, one error shape.
import { ElMessage } from 'element-plus'
import { failureOf } from '@shared/failure'
import { sentenceOf } from './told'

export type Query = Record<string, string | number | undefined>

let whenSignedOut = (): void => {}

/** What happens once the gateway no longer knows the session. */
export function onSignedOut(handler: () => void): void {
  whenSignedOut = handler
}

/** Also where the socket says so. */
export const signedOut = (): void => whenSignedOut()

export function address(path: string, query: Query = {}): string {
  const asked = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const text = new URLSearchParams(asked.map(([key, value]) => [key, String(value)])).toString()
  return `/api/console/${path}${text ? `?${text}` : ''}`
}

/** The answer names its file and is an attachment, so the page stays where it is. */
export function download(file: string): void {
  const link = document.createElement('a')
  link.href = file
  link.download = ''
  link.click()
}

async function call<T>(method: string, url: string, body?: object): Promise<T> {
  const changes = method !== 'GET'
  const answer = await fetch(url, {
    method,
    credentials: 'same-origin',
    headers: changes ? { 'Content-Type': 'application/json', 'X-Anxin': '1' } : {},
    ...(changes ? { body: JSON.stringify(body ?? {}) } : {}),
  })
  const content: unknown = await answer.json().catch(() => null)
  if (answer.ok) return content as T
  const failure = failureOf(answer.status, content)
  if (failure.code === 'signed_out') whenSignedOut()
  throw failure
}

export const get = <T>(path: string, query?: Query): Promise<T> => call('GET', address(path, query))
export const post = <T>(path: string, body?: object): Promise<T> =>
  call('POST', address(path), body)
export const remove = <T>(path: string): Promise<T> => call('DELETE', address(path))

export function showFailure(error: unknown): void {
  const message = sentenceOf(error)
  if (message) ElMessage({ type: 'error', message, grouping: true, showClose: true })
}

/** Runs an action of a button: false, and the refusal shown, when it did not work. */
export async function attempt(work: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await work()
    if (done) ElMessage({ type: 'success', message: done, grouping: true })
    return true
  } catch (error) {
    showFailure(error)
    return false
  }
}
