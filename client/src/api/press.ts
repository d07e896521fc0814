import type { PressAsk } from './press.worker'

const longest = 1600
const quality = 0.85
const patience = 20_000

/**
 * press turns a photo upright, makes it no longer than the server keeps it, and leaves behind what the camera wrote
 * beside the picture. It works beside the page where the browser can, so that typing goes on; what cannot be pressed
 * goes as it is, and the server says what is wrong with it.
 */
export async function press(file: Blob): Promise<Blob> {
  // Without a network a part of the app may be missing; the photo then goes as it is when there is one.
  return (await beside(file).catch(() => undefined)) ?? (await onThePage(file).catch(() => undefined)) ?? file
}

/** beside presses in a worker; nothing when there is none, or it cannot. */
async function beside(file: Blob): Promise<Blob | undefined> {
  if (typeof Worker === 'undefined' || typeof OffscreenCanvas === 'undefined') return undefined
  const { default: Press } = await import('./press.worker?worker')
  const worker = new Press()
  try {
    return await new Promise((resolve) => {
      setTimeout(() => resolve(undefined), patience)
      worker.onerror = worker.onmessageerror = () => resolve(undefined)
      worker.onmessage = (e: MessageEvent<Blob | undefined>) => resolve(e.data)
      worker.postMessage({ file, longest, quality } satisfies PressAsk)
    })
  } finally {
    worker.terminate()
  }
}

/** onThePage is the way of older browsers. */
async function onThePage(file: Blob): Promise<Blob | undefined> {
  const { default: Compressor } = await import('compressorjs')
  return new Promise((resolve) => {
    new Compressor(file, { maxWidth: longest, maxHeight: longest, quality, convertSize: 600_000, success: resolve, error: () => resolve(undefined) })
  })
}
