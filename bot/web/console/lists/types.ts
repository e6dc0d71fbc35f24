// What the lists of the console share: how many there are of each, and what happened to a row.
export type Counts = Record<string, number>

/** What would happen to one thing, or did. */
export interface Reported {
  name: string
  ok: boolean
  message: string
}
