import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

// The service worker is bundled apart, so its parts are named here.
const apart = ['workbox-core', 'workbox-precaching', 'workbox-routing', 'workbox-strategies', 'workbox-expiration']

/** notices leaves NOTICES.txt in the build: every package whose code is in it, with its licence in full. */
export function notices(root: string): Plugin {
  return {
    name: 'youlin:notices',
    apply: 'build',
    generateBundle() {
      const found = new Set(apart)
      for (const id of this.getModuleIds()) {
        const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(id)?.[1]
        if (name) found.add(name)
      }
      const source = [...found].sort().flatMap((name) => noticeOf(join(root, 'node_modules', name))).join('\n')
      this.emitFile({ type: 'asset', fileName: 'NOTICES.txt', source })
    },
  }
}

function noticeOf(dir: string): string[] {
  if (!existsSync(join(dir, 'package.json'))) return []
  const about = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as { name: string; version: string; license?: string }
  const file = readdirSync(dir).find((f) => /^licen[cs]e/i.test(f))
  const text = file ? readFileSync(join(dir, file), 'utf8').trim() : ''
  return [`${about.name} ${about.version} (${about.license ?? 'see below'})`, '-'.repeat(60), text, '']
}
