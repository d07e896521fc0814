import { reactive, watchEffect } from 'vue'
import { keep, kept } from '@/api/kept'
import { forgetPages } from '@/api/etag'
import { ownLocale, speak, type Locale } from '@/words'

/** How the person wants the app to look and speak; it stays on the device. */
export type Prefs = { theme: 'system' | 'light' | 'dark'; elder: boolean; locale: Locale; compound: string }

/** prefs is the one place for them. */
export const prefs = reactive<Prefs>({ theme: 'system', elder: false, locale: ownLocale(), compound: '', ...kept<Partial<Prefs>>('prefs') })

/** wear puts the preferences on the page now and whenever they change. */
export async function wear(): Promise<void> {
  watchEffect(() => {
    const root = document.documentElement
    keep('prefs', prefs)
    if (prefs.theme === 'system') delete root.dataset.theme
    else root.dataset.theme = prefs.theme
    if (prefs.elder) root.dataset.mode = 'elder'
    else delete root.dataset.mode
  })
  if (prefs.locale !== 'zh-CN') await speak(prefs.locale)
  document.documentElement.lang = prefs.locale
}

/** speakFrom changes the language; what was read in the other one is asked for again. */
export async function speakFrom(to: Locale): Promise<void> {
  prefs.locale = to
  forgetPages()
  await speak(to)
}
