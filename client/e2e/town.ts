import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const patience = 60_000

/** setup starts a demo town on a free port, unless E2E_URL names one that is running, and ends it afterwards. */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env.E2E_URL) return async () => {}
  const dir = mkdtempSync(join(tmpdir(), 'youlin-e2e-'))
  const binary = process.env.E2E_BINARY ?? join(import.meta.dirname, '../../bin/youlin')
  const server = spawn(binary, ['demo', '--data', dir, '--listen', '127.0.0.1:0', '--limits', 'off'], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  server.stderr?.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-4000)))
  process.env.E2E_URL = 'http://' + (await address(server, join(dir, 'listen')).catch((e: Error) => Promise.reject(new Error(e.message + '\n' + said))))
  return async () => {
    server.kill('SIGTERM')
    await new Promise((gone) => server.once('exit', gone))
    rmSync(dir, { recursive: true, force: true })
  }
}

/** address waits until the town says where it answers, and until it does. */
async function address(server: ChildProcess, file: string): Promise<string> {
  const end = Date.now() + patience
  while (Date.now() < end) {
    if (server.exitCode !== null) throw new Error(`the town ended with ${server.exitCode}`)
    const at = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
    if (at && (await fetch(`http://${at}/readyz`).then((r) => r.ok, () => false))) return at
    await new Promise((r) => setTimeout(r, 200))
  }
  throw new Error('the town did not open its doors in time')
}
