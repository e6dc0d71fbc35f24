// The console's pages; who is not signed in only sees the sign-in, agents not the supervisors' pages.
// Pages of their `own` for each thing begin anew with another one.
import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router'
import { onSignedOut } from './api'
import { fetchNames } from './names'
import { expire, findStaff, staff } from './session'
import { followVisits } from './visit'

const routes: RouteRecordRaw[] = [
  { path: '/login', name: 'login', component: () => import('./SignIn.vue') },
  { path: '/desk/:id?', name: 'desk', component: () => import('./desk/DeskPage.vue'), props: true },
  {
    path: '/conversations/:id?',
    name: 'conversations',
    component: () => import('./supervisor/ConversationsPage.vue'),
    props: true,
  },
  { path: '/cases', name: 'cases', component: () => import('./cases/CasesPage.vue') },
  {
    path: '/cases/:id',
    name: 'case',
    component: () => import('./cases/CasePage.vue'),
    props: true,
    meta: { own: true },
  },
  {
    path: '/screening',
    name: 'screening',
    component: () => import('./order_review/ScreeningPage.vue'),
  },
  { path: '/appeals', name: 'appeals', component: () => import('./appeals/AppealsPage.vue') },
  { path: '/reviews', name: 'reviews', component: () => import('./reviews/ReviewsPage.vue') },
  {
    path: '/approvals',
    name: 'approvals',
    component: () => import('./approvals/ApprovalsPage.vue'),
  },
  { path: '/policy', name: 'policy', component: () => import('./policy/PolicyPage.vue') },
  {
    path: '/policy/drafts/:id',
    name: 'policy-draft',
    component: () => import('./policy/DraftPage.vue'),
    props: true,
    meta: { supervisor: true, own: true },
  },
  {
    path: '/team',
    name: 'team',
    component: () => import('./supervisor/TeamPage.vue'),
    meta: { supervisor: true },
  },
  {
    path: '/team/accounts',
    name: 'accounts',
    component: () => import('./accounts/AccountsPage.vue'),
    meta: { supervisor: true },
  },
  {
    path: '/holds',
    name: 'holds',
    component: () => import('./supervisor/HoldsPage.vue'),
    meta: { supervisor: true },
  },
  {
    path: '/safety',
    name: 'safety',
    component: () => import('./supervisor/SafetyPage.vue'),
    meta: { supervisor: true },
  },
  { path: '/quality', name: 'quality', component: () => import('./quality/QualityPage.vue') },
  {
    path: '/quality/:id',
    name: 'quality-talk',
    component: () => import('./quality/TalkPage.vue'),
    props: true,
    meta: { own: true },
  },
  {
    path: '/buyers',
    name: 'buyers',
    component: () => import('./buyers/BuyersPage.vue'),
    meta: { supervisor: true },
  },
  {
    path: '/buyers/groups',
    name: 'buyer-groups',
    component: () => import('./buyers/GroupsPage.vue'),
    meta: { supervisor: true },
  },
  {
    path: '/buyers/groups/:id',
    name: 'buyer-group',
    component: () => import('./buyers/GroupPage.vue'),
    props: true,
    meta: { supervisor: true, own: true },
  },
  {
    path: '/buyers/tags',
    name: 'buyer-tags',
    component: () => import('./buyers/TagsPage.vue'),
    meta: { supervisor: true },
  },
  {
    path: '/buyers/messages',
    name: 'group-messages',
    component: () => import('./buyers/MessagesPage.vue'),
    meta: { supervisor: true },
  },
  {
    path: '/buyers/messages/:id',
    name: 'group-message',
    component: () => import('./buyers/MessagePage.vue'),
    props: true,
    meta: { supervisor: true, own: true },
  },
  { path: '/unsold', name: 'unsold', component: () => import('./unsold/UnsoldPage.vue') },
  {
    path: '/payouts',
    name: 'payouts',
    component: () => import('./payouts/PayoutsPage.vue'),
    meta: { supervisor: true },
  },
  {
    path: '/reconcile',
    name: 'reconcile',
    component: () => import('./payouts/ReconcilePage.vue'),
    meta: { supervisor: true },
  },
  {
    path: '/board',
    name: 'board',
    component: () => import('./supervisor/BoardPage.vue'),
    meta: { supervisor: true },
  },
  {
    path: '/shadow',
    name: 'shadow',
    component: () => import('./shadow/ShadowPage.vue'),
    meta: { supervisor: true },
  },
  {
    path: '/questions',
    name: 'questions',
    component: () => import('./supervisor/QuestionsPage.vue'),
    meta: { supervisor: true },
  },
  {
    path: '/library',
    name: 'library',
    component: () => import('./library/LibraryPage.vue'),
    meta: { supervisor: true },
  },
  {
    path: '/library/:id',
    name: 'answer',
    component: () => import('./library/AnswerPage.vue'),
    props: true,
    meta: { supervisor: true, own: true },
  },
  {
    path: '/registers',
    name: 'registers',
    component: () => import('./registers/RegistersPage.vue'),
  },
  {
    path: '/registers/forms',
    name: 'register-forms',
    component: () => import('./registers/FormsPage.vue'),
    meta: { supervisor: true },
  },
  {
    path: '/registers/forms/:id',
    name: 'register-form',
    component: () => import('./registers/FormPage.vue'),
    props: true,
    meta: { supervisor: true, own: true },
  },
  {
    path: '/imports',
    name: 'imports',
    component: () => import('./imports/ImportsPage.vue'),
    meta: { supervisor: true },
  },
  {
    path: '/imports/:id',
    name: 'import',
    component: () => import('./imports/ImportPage.vue'),
    props: true,
    meta: { supervisor: true, own: true },
  },
  {
    path: '/replies',
    name: 'replies',
    component: () => import('./desk/RepliesPage.vue'),
  },
  {
    path: '/decisions/:id',
    name: 'decision',
    component: () => import('./decision/DecisionPage.vue'),
    props: true,
    meta: { own: true },
  },
  { path: '/', redirect: '/desk' },
  { path: '/none', name: 'none', component: () => import('./NoPage.vue') },
  { path: '/:rest(.*)*', redirect: { name: 'none' } },
]

export const router = createRouter({ history: createWebHashHistory('/console/'), routes })
followVisits(router)

router.beforeEach(async (to) => {
  const found = await findStaff().catch(() => null)
  if (!found) return to.name === 'login' ? true : { name: 'login', query: { to: to.fullPath } }
  await fetchNames()
  if (to.name === 'login') return { name: 'desk' }
  if (to.meta.supervisor && found.role !== 'supervisor')
    return { name: 'none', query: { page: String(to.name) } }
  return true
})

onSignedOut(() => {
  // In place, and nothing that was typed is lost; the sign-in page is for who was never in.
  if (staff.value) expire()
  else if (router.currentRoute.value.name !== 'login') void router.push({ name: 'login' })
})
