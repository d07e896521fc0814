type Detector = { detect: (from: CanvasImageSource) => Promise<{ rawValue: string }[]> }
type DetectorClass = new (o: { formats: string[] }) => Detector

/** Reader finds the text of a QR in a picture, or nothing. */
export type Reader = (from: HTMLVideoElement | ImageBitmap) => Promise<string | undefined>

/** reader uses the phone's own detector, and jsQR, fetched only then, where there is none. */
export async function reader(): Promise<Reader> {
  const own = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector
  if (own) {
    const detector = new own({ formats: ['qr_code'] })
    return async (from) => (await detector.detect(from))[0]?.rawValue
  }
  const { default: jsQR } = await import('jsqr')
  const canvas = document.createElement('canvas')
  return async (from) => {
    const pixels = draw(canvas, from)
    return pixels ? (jsQR(pixels.data, pixels.width, pixels.height)?.data ?? undefined) : undefined
  }
}

const longSide = 900

function draw(canvas: HTMLCanvasElement, from: HTMLVideoElement | ImageBitmap): ImageData | undefined {
  const [w, h] = from instanceof HTMLVideoElement ? [from.videoWidth, from.videoHeight] : [from.width, from.height]
  if (!w || !h) return undefined
  const scale = Math.min(1, longSide / Math.max(w, h))
  canvas.width = Math.round(w * scale)
  canvas.height = Math.round(h * scale)
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  pen?.drawImage(from, 0, 0, canvas.width, canvas.height)
  return pen?.getImageData(0, 0, canvas.width, canvas.height)
}
