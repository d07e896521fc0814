import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const here = fileURLToPath(new URL('.', import.meta.url))

// Journeys in a real browser against the real binary with its demo town, one after the other: they share the town.
export default defineConfig({
  test: {
    root: here,
    environment: 'node',
    include: ['*.e2e.ts'],
    globalSetup: [here + 'town.ts'],
    fileParallelism: false,
    maxConcurrency: 2,
    testTimeout: 240_000,
    hookTimeout: 60_000,
  },
})
