import { accessToken, renewed } from '@/shell/session'
import { locale } from '@/words'
import { Fault } from './faults'
import { renewal } from './http'
import { arrived, onceKey } from './once'
import type { Media, Problem } from './types'

const longSide = 1920
const quality = 0.82

/** upload sends a photo, made smaller first, and tells how far it has come. fetch cannot tell that, hence XMLHttpRequest. */
export async function upload(file: File, tell: (part: number) => void): Promise<Media> {
  const small = await smaller(file)
  const place = `media.${file.name}.${file.size}.${file.lastModified}`
  const key = onceKey(place, file.size)
  const token = await accessToken(renewal)
  try {
    return done(await send(small, file.name, key, token, tell), place)
  } catch (e) {
    if (!(e instanceof Fault) || e.status !== 401 || !token) throw e
    return done(await send(small, file.name, key, await renewed(token, renewal), tell), place)
  }
}

function done(m: Media, place: string): Media {
  arrived(place)
  return m
}

/** smaller turns the photo upright, shrinks it and leaves its metadata behind. What cannot be shrunk goes as it is. */
async function smaller(file: File): Promise<Blob> {
  const { default: Compressor } = await import('compressorjs')
  return new Promise((resolve) => {
    new Compressor(file, { maxWidth: longSide, maxHeight: longSide, quality, convertSize: 600_000, success: resolve, error: () => resolve(file) })
  })
}

function send(body: Blob, name: string, key: string, token: string | undefined, tell: (part: number) => void): Promise<Media> {
  const form = new FormData()
  form.append('file', body, name)
  return new Promise((resolve, reject) => {
    const x = new XMLHttpRequest()
    x.open('POST', '/api/v1/media')
    x.timeout = 120_000
    x.setRequestHeader('Accept-Language', locale())
    x.setRequestHeader('Idempotency-Key', key)
    if (token) x.setRequestHeader('Authorization', 'Bearer ' + token)
    x.upload.onprogress = (e) => e.lengthComputable && tell(e.loaded / e.total)
    x.onload = () => (x.status < 300 ? resolve(JSON.parse(x.responseText) as Media) : reject(refusal(x)))
    x.onerror = x.ontimeout = x.onabort = () => reject(new Fault(0))
    x.send(form)
  })
}

function refusal(x: XMLHttpRequest): Fault {
  try {
    return new Fault(x.status, JSON.parse(x.responseText) as Problem)
  } catch {
    return new Fault(x.status)
  }
}
