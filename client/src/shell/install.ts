import { say } from '@/ui/say'
import { words } from '@/words'

const quiet = 4000

/**
 * stayInstalled keeps the app's own files on the phone, so that it opens without a network. It waits until the first
 * screen is there, and it is no loss where it is not allowed: chat apps' browsers often do not.
 */
export async function stayInstalled(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  await new Promise((done) => setTimeout(done, quiet))
  const { registerSW } = await import('virtual:pwa-register')
  const update = registerSW({
    onNeedRefresh: () => say(words().t('app.fresh'), { label: words().t('app.take'), act: () => void update(true) }),
  })
}
