import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

/** Words as they lie in a file: sentences in nested rooms. */
export type Words = { [key: string]: string | Words }

/** keys lists every sentence of a file by its dotted path, sorted. */
export function keys(words: Words, before = ''): string[] {
  return Object.entries(words)
    .flatMap(([k, v]) => (typeof v === 'string' ? [before + k] : keys(v, before + k + '.')))
    .sort()
}

/** wordsOf reads one language. */
export function wordsOf(root: string, locale: string): Words {
  return JSON.parse(readFileSync(join(root, 'src/words', locale + '.json'), 'utf8')) as Words
}

/** used lists the keys that the sources ask for by name; a key built from parts ends in a star. */
export function used(root: string): string[] {
  return usedIn(sources(join(root, 'src')))
}

function usedIn(files: string[]): string[] {
  const found = new Set<string>()
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    for (const m of text.matchAll(/\b(?:t|tc|say|word)\(\s*'([a-z][\w.]*\.[\w.]+)'/g)) found.add(m[1])
    for (const m of text.matchAll(/\bt\(\s*`([a-z][\w.]*\.)\$\{/g)) found.add(m[1] + '*')
  }
  return [...found].sort()
}

function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((e) => {
    const at = join(dir, e.name)
    if (e.isDirectory()) return e.name === 'gen' ? [] : sources(at)
    return /\.(vue|ts)$/.test(e.name) && !e.name.endsWith('.test.ts') ? [at] : []
  })
}

/** missing says in sentences what the two languages lack, against each other and against the sources. */
export function missing(root: string): string[] {
  const zh = new Set(keys(wordsOf(root, 'zh-CN')))
  const en = new Set(keys(wordsOf(root, 'en')))
  const has = (k: string) => (k.endsWith('*') ? [...zh].some((z) => z.startsWith(k.slice(0, -1))) : zh.has(k))
  return [
    ...[...zh].filter((k) => !en.has(k)).map((k) => `en lacks ${k}`),
    ...[...en].filter((k) => !zh.has(k)).map((k) => `zh-CN lacks ${k}`),
    ...used(root).filter((k) => !has(k)).map((k) => `both lack ${k}`),
  ]
}

/** atOnce lists the sources that the first page cannot do without: whatever main.ts imports, and what that imports. */
export function atOnce(root: string): string[] {
  const found = new Set<string>()
  const walk = (file: string) => {
    if (found.has(file)) return
    found.add(file)
    for (const m of readFileSync(file, 'utf8').matchAll(/^\s*(?:import|export)\s[^'"]*?from\s+'([@.][^']*)'/gm)) {
      const at = m[1]!.startsWith('@/') ? join(root, 'src', m[1]!.slice(2)) : join(dirname(file), m[1]!)
      const path = [at, at + '.ts', join(at, 'index.ts')].find((p) => /\.(ts|vue)$/.test(p) && existsSync(p))
      if (path) walk(path)
    }
  }
  walk(join(root, 'src/main.ts'))
  return [...found]
}

/** firstWords are the rooms of a language that the first page speaks from; the others come when they are asked for. */
export function firstWords(root: string, locale: string): Words {
  const rooms = new Set(usedIn(atOnce(root)).map((k) => k.split('.')[0]!))
  return Object.fromEntries(Object.entries(wordsOf(root, locale)).filter(([room]) => rooms.has(room)))
}

/** wordsAtOnce gives `virtual:first-words`: what of the source language the first page needs. In tests that is all of it. */
export function wordsAtOnce(root: string): Plugin {
  const file = join(root, 'src/words/zh-CN.first.json')
  return {
    name: 'youlin:words-at-once',
    enforce: 'pre',
    resolveId: (id) => (id === 'virtual:first-words' ? file : undefined),
    load: (id) => (id === file ? JSON.stringify(process.env.VITEST ? wordsOf(root, 'zh-CN') : firstWords(root, 'zh-CN')) : undefined),
  }
}

/** wordsComplete fails the build when a word is missing. */
export function wordsComplete(root: string): Plugin {
  return {
    name: 'youlin:words-complete',
    buildStart() {
      const gaps = missing(root)
      if (gaps.length > 0) this.error(`words are missing: ${gaps.join(', ')}`)
    },
  }
}
