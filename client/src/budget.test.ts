// @vitest-environment node
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { build } from 'vite'
import { brotli } from '../scripts/squeeze'

type Chunk = { file: string; imports?: string[]; css?: string[]; isEntry?: boolean }

const kilobyte = 1024
const most = 110 * kilobyte
let dir: string

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'youlin-budget-'))
  vi.stubEnv('VITEST', '') // only the words that the first page needs, as in a release
  vi.stubEnv('NODE_ENV', 'production') // as in a release: the test runner would have the libraries' talkative forms
  await build({ mode: 'production', logLevel: 'error', build: { outDir: dir, emptyOutDir: true } })
}, 120_000)
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true, force: true })
})

/** firstPaint lists every file of script and style that the page asks for before the feed is on screen. */
function firstPaint(): string[] {
  const manifest = JSON.parse(readFileSync(join(dir, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>
  const files = new Set<string>()
  const walk = (name: string) => {
    const chunk = manifest[name]
    if (!chunk || files.has(chunk.file)) return
    files.add(chunk.file)
    for (const css of chunk.css ?? []) files.add(css)
    for (const next of chunk.imports ?? []) walk(next)
  }
  for (const [name, chunk] of Object.entries(manifest)) if (chunk.isEntry) walk(name)
  return [...files]
}

it('paints the first feed with at most 110 KB of brotli script and style together', () => {
  const files = firstPaint()
  const sizes = files.map((f) => brotli(readFileSync(join(dir, f))).length)
  const sum = sizes.reduce((a, b) => a + b, 0)
  process.stdout.write(`first feed paint: ${(sum / kilobyte).toFixed(1)} KB brotli in ${files.length} files\n`)
  expect(files.some((f) => f.endsWith('.css'))).toBe(true)
  expect(sum).toBeLessThanOrEqual(most)
})

it('fetches no code reader, no photo press and no English before they are asked for', () => {
  const text = firstPaint().map((f) => readFileSync(join(dir, f), 'utf8')).join('\n')
  expect(text).not.toContain('The light is on next door')
  expect(text).not.toMatch(/decodeMultiple|inversionAttempts/)
})

it('has no inline script and no inline style, so that the page may forbid them', () => {
  const html = readFileSync(join(dir, 'index.html'), 'utf8')
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/)
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/)
})
