// The keys of the console, once: what they do is where they are used, and `?` shows them all.
import { onKeyStroke } from '@vueuse/core'
import { ref } from 'vue'
import type { Word } from '../i18n'

export interface Key {
  keys: string[]
  does: Word
}

export const KEYS: { title: Word; keys: Key[] }[] = [
  {
    title: 'keys.talk',
    keys: [
      { keys: ['Enter'], does: 'keys.send' },
      { keys: ['Shift', 'Enter'], does: 'keys.line' },
      { keys: ['/', '、'], does: 'keys.reply' },
      { keys: ['Tab'], does: 'keys.gap' },
      { keys: ['Ctrl', 'Z'], does: 'keys.undo' },
      { keys: ['Esc'], does: 'keys.leave' },
    ],
  },
  {
    title: 'keys.desk',
    keys: [
      { keys: ['R'], does: 'keys.write' },
      { keys: ['N'], does: 'keys.next' },
      { keys: ['C'], does: 'keys.claim' },
      { keys: ['T'], does: 'keys.transfer' },
      { keys: ['D'], does: 'keys.register' },
      { keys: ['E'], does: 'keys.resolve' },
      { keys: ['U'], does: 'keys.unresolve' },
    ],
  },
  {
    title: 'keys.all',
    keys: [
      { keys: ['?'], does: 'keys.help' },
      { keys: ['/'], does: 'keys.find' },
    ],
  },
]

export const keysShown = ref(false)

/** A letter is a key only where it is not typed, and under no dialog. */
export function isTyped(event: KeyboardEvent): boolean {
  const at = event.target as HTMLElement | null
  const types = at?.isContentEditable || /INPUT|TEXTAREA|SELECT/.test(at?.tagName ?? '')
  const chord = event.ctrlKey || event.metaKey || event.altKey
  return types || chord || hasDialog()
}

/** Sheets that hang on a button are none, and neither is what was closed and is only hidden. */
function hasDialog(): boolean {
  const found = [...document.querySelectorAll('[role=dialog][aria-modal=true]')]
  return found.some((one) => !one.closest('.el-popper, [style*="display: none"]'))
}

/** Until the calling scope ends. */
export function onKey(key: string, does: () => void): void {
  onKeyStroke([key, key.toUpperCase()], (event) => {
    if (isTyped(event)) return
    event.preventDefault()
    does()
  })
}
