// What the widget's script adds to the page.
import type { AnxinApi } from '../widget/main'

declare global {
  interface Window {
    Anxin?: AnxinApi
  }
}
