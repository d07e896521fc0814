import { createI18n } from 'vue-i18n'
import first from 'virtual:first-words'

/** Languages the app speaks; the first is the source. */
export const locales = ['zh-CN', 'en'] as const

/** A language the app speaks. */
export type Locale = (typeof locales)[number]

/** The one dictionary of the app. It begins with the words of the first page; the others, and English, are fetched. */
export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': first },
  missingWarn: false,
  fallbackWarn: false,
})

/** words is the dictionary outside of components. */
export function words() {
  return i18n.global as unknown as { t: (key: string, named?: Record<string, unknown>) => string; te: (key: string) => boolean }
}

/** locale is the language being spoken now. */
export function locale(): Locale {
  return i18n.global.locale.value as Locale
}

let all: Promise<void> | undefined

/** learn fetches the words of all pages, once; a page other than the first waits for it. */
export function learn(): Promise<void> {
  all ??= import('./zh-CN.json').then(
    (whole) => i18n.global.setLocaleMessage('zh-CN', whole.default as never),
    () => void (all = undefined), // without a network: the next page tries again
  )
  return all
}

/** speak changes the language of the whole app, fetching it first if need be. */
export async function speak(to: Locale): Promise<void> {
  if (to === 'en') i18n.global.setLocaleMessage('en', (await import('./en.json')).default as never)
  i18n.global.locale.value = to as never
  document.documentElement.lang = to
}

/** ownLocale guesses from the browser; Chinese unless it clearly asks for something else. */
export function ownLocale(): Locale {
  return /^en\b/i.test(navigator.language) ? 'en' : 'zh-CN'
}
