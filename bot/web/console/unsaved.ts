// What was typed on a page and is not saved is not left without a word.
import { ElMessageBox } from 'element-plus'
import { useEventListener } from '@vueuse/core'
import { onBeforeRouteLeave } from 'vue-router'
import { t } from './i18n'

/** Whether what was typed may go. */
export const mayLeave = (): Promise<boolean> =>
  ElMessageBox.confirm(t('unsaved.text'), t('unsaved.title'), {
    confirmButtonText: t('unsaved.leave'),
    cancelButtonText: t('unsaved.stay'),
    type: 'warning',
  }).then(
    () => true,
    () => false,
  )

export function guardUnsaved(unsaved: () => boolean): void {
  useEventListener(window, 'beforeunload', (event) => {
    if (unsaved()) event.preventDefault()
  })
  onBeforeRouteLeave(() => !unsaved() || mayLeave())
}
