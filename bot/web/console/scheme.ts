// Light or dark, as the system asks; Element Plus wants a class on the root element.
import { ref } from 'vue'

export const dark = ref(false)

export function followColourScheme(): void {
  const query = window.matchMedia('(prefers-color-scheme: dark)')
  const apply = (): void => {
    dark.value = query.matches
    document.documentElement.classList.toggle('dark', query.matches)
  }
  query.addEventListener('change', apply)
  apply()
}
