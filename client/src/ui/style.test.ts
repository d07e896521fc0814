import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const physical = /(?:^|[{;\s])((?:margin|padding|border)-(?:left|right|top|bottom)|(?:left|right|top|bottom)|text-align:\s*(?:left|right)|float)\s*:/m

function files(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? files(join(dir, e.name)) : [join(dir, e.name)]))
}

function styleOf(file: string): string {
  const text = readFileSync(file, 'utf8')
  if (file.endsWith('.css')) return text
  return [...text.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map((m) => m[1]).join('\n')
}

it('lays pages out with logical properties only', () => {
  const wrong = files('src').filter((f) => /\.(vue|css)$/.test(f)).flatMap((f) => {
    const hit = physical.exec(styleOf(f))
    return hit ? [`${f}: ${hit[1]}`] : []
  })
  expect(wrong).toEqual([])
})

it('keeps components small enough to read in one go', () => {
  const long = files('src').filter((f) => f.endsWith('.vue') && readFileSync(f, 'utf8').split('\n').length > 220)
  expect(long).toEqual([])
})
