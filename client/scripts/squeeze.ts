import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const text = /\.(js|css|html|svg|json|txt|webmanifest)$/

/** squeeze leaves a .br and a .gz beside each text file of the build, so that the server has ready bytes to send. */
export function squeeze(): Plugin {
  let dir = ''
  return {
    name: 'youlin:squeeze',
    apply: 'build',
    configResolved(config) {
      dir = resolve(config.root, config.build.outDir)
    },
    closeBundle() {
      for (const file of filesIn(dir)) {
        const raw = readFileSync(file)
        writeFileSync(file + '.br', brotli(raw))
        writeFileSync(file + '.gz', gzipSync(raw, { level: 9 }))
      }
    },
  }
}

/** brotli packs as tightly as it goes: it is done once, at build time. */
export function brotli(raw: Buffer): Buffer {
  return brotliCompressSync(raw, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
  })
}

function filesIn(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((e) => {
    const at = join(dir, e.name)
    if (e.isDirectory()) return filesIn(at)
    return text.test(e.name) ? [at] : []
  })
}
