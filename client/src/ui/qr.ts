import { encode, renderSVG } from 'uqr'

const dark = '#20242c'

/**
 * qrImage draws a text as a picture for an <img>: chat apps recognise one under a long press, and only as pixels. Where
 * nothing can be drawn it is the same picture in lines.
 */
export function qrImage(text: string, side = 480): string {
  const { size, data } = encode(text, { border: 2, ecc: 'M' })
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext?.('2d')
  if (!pen) return 'data:image/svg+xml;utf8,' + encodeURIComponent(renderSVG(text, { border: 2, ecc: 'M', blackColor: dark, whiteColor: '#ffffff' }))
  const dot = Math.max(1, Math.floor(side / size))
  canvas.width = canvas.height = dot * size
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.fillStyle = dark
  data.forEach((row, y) => row.forEach((on, x) => on && pen.fillRect(x * dot, y * dot, dot, dot)))
  return canvas.toDataURL('image/png')
}
