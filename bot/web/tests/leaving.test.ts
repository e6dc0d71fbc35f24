// Ways of leaving a page: by link, by a typed address, to another thing of the same kind.
import { createApp, defineComponent, h, nextTick, ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ElMessageBox } from 'element-plus'
import { createRouter, createWebHashHistory, RouterView, type Router } from 'vue-router'
import { guardUnsaved } from '../console/unsaved'
import { settled } from './builders'
import { become, followVisits, visit } from '../console/visit'

const unsaved = ref(false)
let made = 0
const Thing = defineComponent({
  props: { id: { type: String, required: true } },
  setup(props) {
    made += 1
    guardUnsaved(() => unsaved.value)
    return () => h('p', props.id)
  },
})
const App = defineComponent({ setup: () => () => h(RouterView, { key: visit.value }) })
const Other = { render: () => h('p', 'other') }

let place: HTMLElement
let router: Router
let unmount = (): void => {}
const ask = vi.fn<() => Promise<unknown>>()

beforeEach(async () => {
  unsaved.value = false
  made = 0
  ask.mockReset()
  vi.spyOn(ElMessageBox, 'confirm').mockImplementation((() => ask()) as never)
  location.hash = '#/things/new'
  router = createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/things/:id', name: 'thing', component: Thing, props: true, meta: { own: true } },
      { path: '/other', name: 'other', component: Other },
    ],
  })
  followVisits(router)
  const app = createApp(App).use(router)
  place = document.createElement('div')
  app.mount(place)
  unmount = (): void => app.unmount()
  await router.isReady()
  await nextTick()
})
afterEach(() => {
  unmount()
  router.options.history.destroy()
  vi.restoreAllMocks()
})

/** As a browser does it: the address is there, and then the page is asked. */
async function type(hash: string): Promise<void> {
  history.pushState(null, '', hash)
  window.dispatchEvent(new PopStateEvent('popstate', { state: null }))
  for (let turn = 0; turn < 5; turn += 1) await settled()
}

describe('a page with something unsaved', () => {
  it('asks before another thing of its kind, whose page begins anew', async () => {
    unsaved.value = true
    ask.mockRejectedValueOnce('cancel').mockResolvedValueOnce('confirm')
    await router.push('/things/5')
    expect([place.textContent, made]).toEqual(['new', 1])
    await router.push('/things/5')
    await nextTick()
    expect([place.textContent, made, ask.mock.calls.length]).toEqual(['5', 2, 2])
  })

  it.each(['#/things/7', '#/other'])(
    'asks where %s is typed, and stays with its address',
    async (to) => {
      unsaved.value = true
      ask.mockRejectedValueOnce('cancel')
      await type(to)
      expect([ask.mock.calls.length, place.textContent, location.hash]).toEqual([
        1,
        'new',
        '#/things/new',
      ])
    },
  )

  it('goes to what was typed where what was written may go', async () => {
    unsaved.value = true
    ask.mockResolvedValueOnce('confirm')
    await type('#/other')
    expect([place.textContent, location.hash]).toEqual(['other', '#/other'])
  })

  it('stays as it is when what was new gets its number', async () => {
    await become(router, 5)
    await nextTick()
    expect([place.textContent, made, location.hash]).toEqual(['5', 1, '#/things/5'])
    await router.push('/things/new')
    await nextTick()
    expect([place.textContent, made, ask.mock.calls.length]).toEqual(['new', 2, 0])
  })
})
