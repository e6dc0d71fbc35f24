// A page of one thing is a page of its own for each: another number in the address begins it anew.
import { ref } from 'vue'
import type { RouteLocationNormalized, Router } from 'vue-router'

/** The key of the page that is shown. */
export const visit = ref(0)
let becoming = false

export const isAnother = (to: RouteLocationNormalized, from: RouteLocationNormalized): boolean =>
  to.name === from.name && to.params.id !== from.params.id

/** What was new has a number from now on: the page stays as it is. */
export async function become(router: Router, id: number): Promise<void> {
  becoming = true
  try {
    await router.replace({ params: { id: String(id) } })
  } finally {
    becoming = false
  }
}

export function followVisits(router: Router): void {
  let typed = false
  // An address that somebody typed is no step of the router's, which cannot take it back.
  window.addEventListener('popstate', ({ state }) => (typed = state === null))
  router.afterEach((to, from, failure) => {
    const was = typed
    typed = false
    if (failure) {
      if (was) router.options.history.replace(from.fullPath)
    } else if (to.meta.own && isAnother(to, from) && !becoming) visit.value += 1
  })
}
