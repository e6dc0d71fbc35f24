// Sends a file to the gateway: a form, unlike all other calls.
import { failureOf } from '@shared/failure'
import { address, signedOut, type Query } from './api'

export async function upload<T>(path: string, file: File, query: Query = {}): Promise<T> {
  const form = new FormData()
  form.append('file', file)
  const answer = await fetch(address(path, query), {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'X-Anxin': '1' },
    body: form,
  })
  const content: unknown = await answer.json().catch(() => null)
  if (answer.ok) return content as T
  const failure = failureOf(answer.status, content)
  if (failure.code === 'signed_out') signedOut()
  throw failure
}
