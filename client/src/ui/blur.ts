import { thumbHashToRGBA } from 'thumbhash'

/** drawBlur draws what a picture looks like from afar, at most 32 pixels a side; the page stretches it. */
export function drawBlur(canvas: HTMLCanvasElement, hash: string): void {
  try {
    const { w, h, rgba } = thumbHashToRGBA(Uint8Array.from(atob(hash), (c) => c.charCodeAt(0)))
    canvas.width = w
    canvas.height = h
    canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0)
  } catch {
    // A wall of one colour will do.
  }
}
