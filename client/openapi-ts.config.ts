import { defineConfig } from '@hey-api/openapi-ts'

export default defineConfig({
  input: '../shared/openapi.json',
  output: { path: 'src/api/gen', clean: true },
  plugins: [
    { name: '@hey-api/client-fetch', baseUrl: false },
    '@hey-api/typescript',
    '@hey-api/sdk',
  ],
})
