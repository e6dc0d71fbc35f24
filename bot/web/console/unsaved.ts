// What was typed on a page and is not saved is not left without a word.
import { ElMessageBox } from 'element-plus'
import { useEventListener } from '@vueuse/core'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'
import { t } from './i18n'
import { isAnother } from './visit'

/** Whether what was typed may go. */
export function mayLeave(): Promise<boolean> {
  // Asked once, however often somebody tries.
  ElMessageBox.close()
  return ElMessageBox.confirm(t('unsaved.text'), t('unsaved.title'), {
    confirmButtonText: t('unsaved.leave'),
    cancelButtonText: t('unsaved.stay'),
    type: 'warning',
    // A typed address changes what is behind the # before anybody has answered.
    closeOnHashChange: false,
  }).then(
    () => true,
    () => false,
  )
}

/** By a link, by an address of another page or of another one of this kind, or by closing. */
export function guardUnsaved(unsaved: () => boolean): void {
  useEventListener(window, 'beforeunload', (event) => {
    if (unsaved()) event.preventDefault()
  })
  onBeforeRouteLeave(() => !unsaved() || mayLeave())
  onBeforeRouteUpdate((to, from) => !isAnother(to, from) || !unsaved() || mayLeave())
}
