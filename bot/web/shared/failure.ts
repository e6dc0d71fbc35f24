// One error for everything that the gateway refuses, with a sentence that may be shown as it is.
import type { ErrorBody, Refusal } from './api.generated'

export class Failure extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    /** The whole answer, where more than the error stands in it. */
    readonly body: unknown = null,
  ) {
    super(message)
    this.name = 'Failure'
  }
}

/** The gateway's own words where the answer has them, ours where it is no JSON of ours. */
export function failureOf(status: number, body: unknown): Failure {
  const error = (body as { error?: Partial<ErrorBody> } | null)?.error
  if (error?.code && error.message) return new Failure(error.code, error.message, status, body)
  return new Failure('unreachable', '服务暂时不可用，请稍后再试', status)
}

/** An answer of a socket that may be a refusal instead. */
export function granted<T extends object>(answer: T | Refusal): T {
  if ('ok' in answer && answer.ok === false) {
    const { error } = answer as Refusal
    throw new Failure(error.code, error.message, 400)
  }
  return answer as T
}

export function sentenceOf(error: unknown): string {
  return error instanceof Failure ? error.message : '网络不太顺畅，请稍后再试'
}

export const codeOf = (error: unknown): string => (error instanceof Failure ? error.code : '')
