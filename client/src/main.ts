import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import { isOffline, asFault } from './api/faults'
import { goLive } from './live'
import App from './shell/App.vue'
import { wear } from './shell/prefs'
import { router } from './shell/router'
import { followOtherTabs } from './shell/session'
import { stayInstalled } from './shell/install'
import './ui/tokens.css'
import './ui/look.css'
import { i18n, learn } from './words'

const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      gcTime: 30 * 60_000,
      // What the server refused it would refuse again; only silence and its own trouble are worth another try.
      retry: (count, e) => count < 2 && (isOffline(e) || asFault(e).status >= 500),
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
})

async function start() {
  await wear()
  followOtherTabs()
  createApp(App).use(i18n).use(VueQueryPlugin, { queryClient: cache }).use(router).mount('#app')
  goLive(cache)
  void stayInstalled()
  void learn()
}

void start()
