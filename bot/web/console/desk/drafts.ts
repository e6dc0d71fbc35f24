// What was typed and not sent, of each conversation and person: kept over switching, reloading and
// signing in again; and the lines that the gate keeps back until somebody has seen to them.
import { reactive, toRaw, watch } from 'vue'
import type { EntryDraft } from '../registers/filling'
import type { HeldLine } from './held'

export interface Draft {
  mode: 'reply' | 'note'
  reply: string
  note: string
  /** The number of the message that the reply answers. */
  quote: number | null
  held: HeldLine | null
  /** Forms that are being filled, by their number. */
  registers: Record<string, EntryDraft>
  /** When it was last written down, in milliseconds. */
  at: number
}

type Drafts = Record<string, Draft>

const OLDEST = 7 * 24 * 3_600_000
const keyOf = (owner: number): string => `anxin.drafts.${owner}`
const blank = (): Draft => ({
  mode: 'reply',
  reply: '',
  note: '',
  quote: null,
  held: null,
  registers: {},
  at: 0,
})
const empty = (one: Draft): boolean =>
  !one.reply &&
  !one.note &&
  !one.held &&
  one.quote === null &&
  Object.keys(one.registers).length === 0

/** As this tab last wrote them. */
let written = new Map<string, string>()
const state = reactive<{ owner: number | null; all: Drafts }>({ owner: null, all: {} })

function read(owner: number): Drafts {
  try {
    return JSON.parse(localStorage.getItem(keyOf(owner)) ?? '{}') as Drafts
  } catch {
    // Written by another version: nothing to go by.
    return {}
  }
}

function show(owner: number | null, all: Drafts): void {
  state.owner = null
  state.all = all
  state.owner = owner
}

/** The drafts of who signed in; those of long ago are gone. */
export function openDrafts(owner: number, now = Date.now()): void {
  if (state.owner === owner) return
  const fresh = Object.entries(read(owner)).filter(([, one]) => now - one.at < OLDEST)
  const all = Object.fromEntries(fresh.map(([id, one]) => [id, { ...blank(), ...one }]))
  localStorage.setItem(keyOf(owner), JSON.stringify(all))
  written = new Map(Object.entries(all).map(([id, one]) => [id, JSON.stringify(one)]))
  show(owner, all)
}

/** At a sign-out that was meant. */
export function forgetDrafts(): void {
  if (state.owner !== null) localStorage.removeItem(keyOf(state.owner))
  show(null, {})
}

export function draftOf(conversation: string): Draft {
  state.all[conversation] ??= blank()
  return state.all[conversation]
}

/** Words that come back: behind those that were typed meanwhile. */
export function putBack(conversation: string, words: string, quote: number | null = null): void {
  const draft = draftOf(conversation)
  draft.reply = [draft.reply, words].filter(Boolean).join('\n')
  draft.quote ??= quote
  draft.mode = 'reply'
}

export const hasDraft = (conversation: string): boolean => {
  const one = state.all[conversation]
  return one !== undefined && !empty(one)
}

function save(): void {
  if (state.owner === null) return
  // Only what changed here: another tab may have written the others meanwhile.
  const kept = new Map(Object.entries(read(state.owner)))
  for (const [id, one] of Object.entries(toRaw(state.all))) {
    const words = JSON.stringify(one)
    if (words === (written.get(id) ?? JSON.stringify(blank()))) continue
    written.set(id, words)
    if (empty(one)) kept.delete(id)
    else kept.set(id, { ...one, at: Date.now() })
  }
  localStorage.setItem(keyOf(state.owner), JSON.stringify(Object.fromEntries(kept)))
}

// Synchronous: a reload waits for nothing.
watch(state, save, { deep: true, flush: 'sync' })
