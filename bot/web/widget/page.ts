// What the shop's page says to the widget: its script tag, and where the gateway lives.

export interface ShopPage {
  /** Origin of the gateway: where this script came from. */
  base: string
  token: string | null
  tokenUrl: string | null
}

export function readScriptTag(script: HTMLScriptElement, pageUrl: string): ShopPage {
  const tokenUrl = script.dataset.tokenUrl
  return {
    base: new URL(script.src, pageUrl).origin,
    token: script.dataset.token ?? null,
    tokenUrl: tokenUrl ? new URL(tokenUrl, pageUrl).href : null,
  }
}

/** The shop's own server gives a token as `{"token": "…"}` or as plain text. */
export async function fetchToken(url: string): Promise<string> {
  const answer = await fetch(url, { credentials: 'include', cache: 'no-store' })
  if (!answer.ok) throw new Error(`token refused: ${answer.status}`)
  const text = (await answer.text()).trim()
  if (!text.startsWith('{')) return text
  return String((JSON.parse(text) as { token: unknown }).token)
}
