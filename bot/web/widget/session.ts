// The buyer's session, kept in memory only, and the HTTP calls that it opens.
import { Failure, failureOf } from '@shared/failure'
import type {
  CaseCard,
  NoticeChoice,
  OrderCard,
  OrderList,
  OwnCases,
  Picture,
  Session as Opened,
} from '@shared/api.generated'
import { fetchToken, type ShopPage } from './page'
import { words } from './words'

export class Session {
  private key: string | null = null
  private opening: Promise<Opened> | null = null
  private readonly pictures = new Map<string, Promise<string>>()

  constructor(private readonly page: ShopPage) {}

  get base(): string {
    return this.page.base
  }

  get current(): string | null {
    return this.key
  }

  /** Exchanges the shop's token for a session of ours; calls at the same time share one. */
  open(): Promise<Opened> {
    this.opening ??= this.exchange().finally(() => {
      this.opening = null
    })
    return this.opening
  }

  private async exchange(): Promise<Opened> {
    const { token, tokenUrl } = this.page
    const proof = tokenUrl ? await fetchToken(tokenUrl) : token
    if (!proof) throw new Failure('no_token', words.failure.noToken, 401)
    const answer = await fetch(`${this.base}/api/buyer/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token: proof }),
    })
    const body: unknown = await answer.json().catch(() => null)
    if (!answer.ok) throw failureOf(answer.status, body)
    const opened = body as Opened
    this.key = opened.session
    return opened
  }

  private async authorised(path: string, body?: object): Promise<Response> {
    const ask = (): Promise<Response> => {
      const headers: Record<string, string> = { Authorization: `Bearer ${this.key ?? ''}` }
      if (!body) return fetch(this.base + path, { headers })
      headers['Content-Type'] = 'application/json'
      return fetch(this.base + path, { method: 'POST', headers, body: JSON.stringify(body) })
    }
    let answer = await ask()
    if (answer.status === 401) {
      await this.open()
      answer = await ask()
    }
    if (!answer.ok) throw failureOf(answer.status, await answer.json().catch(() => null))
    return answer
  }

  async orders(): Promise<OrderCard[]> {
    const answer = await this.authorised('/api/buyer/orders')
    return ((await answer.json()) as OrderList).orders
  }

  async cases(): Promise<CaseCard[]> {
    const answer = await this.authorised('/api/buyer/cases')
    return ((await answer.json()) as OwnCases).cases
  }

  /** What the buyer wants to be told of; what is given is chosen. */
  async notices(chosen?: Partial<NoticeChoice>): Promise<NoticeChoice> {
    const answer = await this.authorised('/api/buyer/notices', chosen)
    return (await answer.json()) as NoticeChoice
  }

  /** An address for `<img>`; the picture itself needs the session, so it is fetched first. */
  picture(file: string): Promise<string> {
    let known = this.pictures.get(file)
    if (!known) {
      known = this.authorised(`/api/files/${encodeURIComponent(file)}`)
        .then((answer) => answer.blob())
        .then((blob) => URL.createObjectURL(blob))
      known.catch(() => this.pictures.delete(file))
      this.pictures.set(file, known)
    }
    return known
  }

  /** `fetch` tells no progress of what goes up, so this one is an XMLHttpRequest. */
  upload(picture: File, onProgress: (share: number) => void): Promise<Picture> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest()
      request.open('POST', `${this.base}/api/buyer/files`)
      request.setRequestHeader('Authorization', `Bearer ${this.key ?? ''}`)
      request.responseType = 'json'
      request.upload.onprogress = (event): void => {
        if (event.lengthComputable) onProgress(event.loaded / event.total)
      }
      request.onerror = (): void => reject(new Failure('network', words.failure.upload, 0))
      request.onload = (): void => {
        if (request.status >= 400) return reject(failureOf(request.status, request.response))
        const done = request.response as Picture
        this.pictures.set(done.file, Promise.resolve(URL.createObjectURL(picture)))
        resolve(done)
      }
      const form = new FormData()
      form.append('file', picture)
      request.send(form)
    })
  }
}
