// What the demo shop's page asks the gateway for.
import type { DemoBuyers, DemoProducts, ProductCard, ShownBuyer } from '@shared/api.generated'

async function get<T>(path: string): Promise<T> {
  const answer = await fetch(path)
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  return (await answer.json()) as T
}

export const products = async (): Promise<ProductCard[]> =>
  (await get<DemoProducts>('/demo/products')).products

export const buyers = async (): Promise<ShownBuyer[]> =>
  (await get<DemoBuyers>('/demo/buyers')).buyers

/** The tag that a shop puts into its page, for the buyer who is signed in there. */
export function embedWidget(buyer: string): void {
  const tag = document.createElement('script')
  tag.src = '/widget.js'
  tag.dataset.tokenUrl = `/demo/token?buyer=${encodeURIComponent(buyer)}`
  document.head.append(tag)
}
