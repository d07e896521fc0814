import { nextTick } from 'vue'
import { learn, words } from '@/words'
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import HomePage from '@/posts/HomePage.vue'
import { isDemo } from '@/people/demo'
import { signedIn } from './session'

declare module 'vue-router' {
  interface RouteMeta {
    /** Open to people who are not signed in. */
    open?: boolean
    /** Needs a home in a compound. */
    home?: boolean
    /** Without the tab bar. */
    bare?: boolean
  }
}

const home = { home: true }
const focus = { home: true, bare: true }

const routes: RouteRecordRaw[] = [
  { path: '/', component: HomePage, meta: home },
  { path: '/feed', component: HomePage, props: { plain: true }, meta: home },
  { path: '/lists', component: () => import('@/posts/ListsPage.vue'), meta: home },
  { path: '/compose', component: () => import('@/posts/ComposePage.vue'), meta: focus },
  { path: '/posts/:id', component: () => import('@/posts/PostPage.vue'), props: true },
  { path: '/posts/:id/edit', component: () => import('@/posts/EditPage.vue'), props: true, meta: focus },
  { path: '/posts/:id/poster', component: () => import('@/paper/PosterPage.vue'), props: true, meta: { bare: true } },
  { path: '/open/:code', component: () => import('@/paper/OpenCardPage.vue'), props: true, meta: { bare: true } },
  { path: '/agreements', component: () => import('@/agreements/AgreementsPage.vue'), meta: home },
  { path: '/agreements/:id', component: () => import('@/agreements/AgreementPage.vue'), props: true },
  { path: '/swaps/:id', component: () => import('@/swaps/SwapPage.vue'), props: true },
  { path: '/notices', component: () => import('@/notices/NoticesPage.vue') },
  { path: '/me', component: () => import('@/people/MePage.vue') },
  { path: '/me/devices', component: () => import('@/people/DevicesPage.vue') },
  { path: '/me/blocked', component: () => import('@/people/BlockedPage.vue') },
  { path: '/me/phone', component: () => import('@/people/PhonePage.vue') },
  { path: '/me/move', component: () => import('@/people/MovePage.vue'), meta: home },
  { path: '/me/readings', component: () => import('@/people/ReadingsPage.vue') },
  { path: '/signin', component: () => import('@/people/SignInPage.vue'), meta: { open: true, bare: true } },
  { path: '/demo', component: () => import('@/people/DemoPage.vue'), meta: { open: true, bare: true } },
  { path: '/join/:code', component: () => import('@/people/JoinPage.vue'), props: true, meta: { open: true, bare: true } },
  { path: '/branch', redirect: '/branch/admissions' },
  { path: '/branch/admissions', component: () => import('@/people/AdmissionsPage.vue') },
  { path: '/branch/reviews', component: () => import('@/branch/ReviewsPage.vue') },
  { path: '/branch/disputes', component: () => import('@/branch/DisputesPage.vue') },
  { path: '/branch/members', component: () => import('@/branch/MembersPage.vue') },
  { path: '/branch/welcome', component: () => import('@/branch/WelcomePage.vue') },
  { path: '/branch/late', component: () => import('@/agreements/LateLoansPage.vue') },
  { path: '/branch/paper', component: () => import('@/paper/PaperPage.vue') },
  { path: '/branch/swaps', component: () => import('@/swaps/BranchSwapsPage.vue') },
  { path: '/branch/rules', component: () => import('@/branch/RulesPage.vue') },
  { path: '/branch/roles', component: () => import('@/branch/RolesPage.vue') },
  { path: '/branch/invites', component: () => import('@/branch/InvitesPage.vue') },
  { path: '/tools', component: () => import('@/centre/ToolsPage.vue'), meta: home },
  { path: '/me/centre', component: () => import('@/centre/MinePage.vue'), meta: home },
  { path: '/centre', component: () => import('@/centre/DeskPage.vue'), meta: home },
  { path: '/centre/stock', component: () => import('@/centre/StockPage.vue'), meta: home },
  { path: '/centre/stock/:id', component: () => import('@/centre/StockResultPage.vue'), props: true, meta: home },
  { path: '/centre/hours', component: () => import('@/centre/HoursPage.vue'), meta: home },
  { path: '/centre/items/:id', component: () => import('@/centre/ItemPage.vue'), props: true },
  { path: '/centre/items/:id/label', component: () => import('@/centre/LabelPage.vue'), props: true, meta: { bare: true } },
  { path: '/:rest(.*)*', component: () => import('./LostPage.vue'), meta: { open: true, bare: true } },
]

/** router knows every page; all but the first are fetched when they are opened. */
export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

// The first page speaks from the words that came with it; every other one waits for the rest.
router.beforeEach((to) => (to.path === '/' ? undefined : learn()))

// Whoever is not signed in comes to the door; in a demo the door is the list of whom one may be.
router.beforeEach(async (to) => {
  if (signedIn.value || to.meta.open) return true
  return { path: (await isDemo()) ? '/demo' : '/signin', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
})

// A new page begins at its heading, for the ear as for the eye; the window is named after it.
router.afterEach(async (to, from) => {
  await nextTick()
  const heading = document.querySelector('h1')
  document.title = [heading?.textContent?.trim(), words().t('app.name')].filter(Boolean).join(words().t('app.dot'))
  if (!heading || from.matched.length === 0 || to.path === from.path) return
  heading.tabIndex = -1
  heading.focus({ preventScroll: true })
})

// After a new release the old page's parts are gone from the server: load the new page instead of failing.
router.onError((e, to) => {
  if (/dynamically imported module|Importing a module script/i.test(String(e)) && navigator.onLine) location.assign(to.fullPath)
})
