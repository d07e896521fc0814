import { fileURLToPath } from 'node:url'
import vueI18n from '@intlify/unplugin-vue-i18n/vite'
import vue from '@vitejs/plugin-vue'
import { VitePWA } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'
import { notices } from './scripts/notices.ts'
import { squeeze } from './scripts/squeeze.ts'
import { wordsAtOnce, wordsComplete } from './scripts/words.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const server = process.env.DEV_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [
    vue(),
    wordsAtOnce(here),
    vueI18n({ include: here + 'src/words/*.json', runtimeOnly: true, dropMessageCompiler: true, compositionOnly: true, fullInstall: false, strictMessage: false }),
    wordsComplete(here),
    // Opened without a network the app is there, with what it last saw. Nothing personal is kept here: answers of the
    // server never pass through, and the rare parts are kept when they are first used.
    VitePWA({
      registerType: 'prompt',
      injectRegister: false,
      manifest: false,
      workbox: {
        globPatterns: ['index.html', 'icon.svg', 'assets/*.{js,css,svg}'],
        globIgnores: ['**/jsQR-*', '**/compressor-*', '**/{Invites,Reviews,Members,Admissions,Demo,Join}Page-*', '**/en-*'],
        navigateFallback: '/index.html',
        navigateFallbackDenylist: [/^\/api\//, /^\/p\//, /^\/(healthz|readyz|metrics)/],
        runtimeCaching: [{ urlPattern: /\/assets\//, handler: 'CacheFirst', options: { cacheName: 'parts', expiration: { maxEntries: 60 } } }],
      },
    }),
    notices(here),
    squeeze(),
  ],
  resolve: { alias: { '@': here + 'src' } },
  define: { __VUE_OPTIONS_API__: false, __VUE_PROD_DEVTOOLS__: false, __INTLIFY_PROD_DEVTOOLS__: false },
  build: {
    outDir: 'dist/app',
    target: ['chrome87', 'safari14'],
    cssTarget: ['chrome90', 'safari15'],
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: { '/api': { target: server, ws: true } },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    restoreMocks: true,
  },
})
