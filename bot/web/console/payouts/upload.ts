// Sends a file of the platform's to the gateway: a form, unlike all other calls.
import { failureOf } from '@shared/failure'
import { address } from '../api'

export async function upload<T>(path: string, file: File): Promise<T> {
  const form = new FormData()
  form.append('file', file)
  const answer = await fetch(address(path), {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'X-Anxin': '1' },
    body: form,
  })
  const content: unknown = await answer.json().catch(() => null)
  if (!answer.ok) throw failureOf(answer.status, content)
  return content as T
}
