import { computed, onBeforeUnmount, ref, watch, type Ref } from 'vue'
import { asFault, faultText } from '@/api/faults'
import { press } from '@/api/press'
import type { Media, TakenMedia } from '@/api/types'
import { removed, upload } from '@/api/upload'

/** Taken is a photo that the server has, with what it is like if it was just taken in. */
export type Taken = Media & Partial<Pick<TakenMedia, 'similar'>>

/** Shot is a photo in the row: on its way with its file, or there with its media. */
export type Shot = {
  key: number
  file?: File
  /** What is seen of it until the server has it: the picture on this phone. */
  preview: string
  state: 'queued' | 'pressing' | 'sending' | 'resting' | 'there' | 'failed'
  part: number
  fault: string
  media?: Taken
  stop?: AbortController
}

/**
 * useShots is a row of photos: they are pressed and sent one after the other, whatever order they stand in. The model
 * holds those that are there, in their order; busy says that some are still coming.
 */
export function useShots(photos: Ref<Taken[]>, most: () => number) {
  let last = 0
  const shots = ref<Shot[]>(photos.value.map(there))
  const busy = computed(() => shots.value.some((s) => s.state !== 'there' && s.state !== 'failed'))
  let running = false

  function there(media: Taken): Shot {
    return { key: ++last, preview: '', state: 'there', part: 1, fault: '', media }
  }

  // What the page puts into the model (a kept draft, a post to correct, a fresh start) replaces what is there.
  watch(photos, (now) => {
    if (same(now, arrived())) return
    for (const s of shots.value) if (s.state === 'there') forget(s)
    const coming = now.length === 0 ? [] : shots.value.filter((s) => s.state !== 'there')
    if (now.length === 0) for (const s of shots.value) s.stop?.abort(removed)
    shots.value = [...now.map(there), ...coming]
  })

  const arrived = () => shots.value.flatMap((s) => (s.media ? [s.media] : []))
  function tell() {
    if (!same(photos.value, arrived())) photos.value = arrived()
  }

  /** add takes files from the phone, as many as there is room for; one that is in the row already is not taken twice. */
  function add(files: File[]): number {
    const fresh = files.filter((f) => !shots.value.some((s) => s.file && alike(s.file, f)))
    const taken = fresh.slice(0, Math.max(0, most() - shots.value.length))
    for (const file of taken) shots.value.push({ key: ++last, file, preview: URL.createObjectURL(file), state: 'queued', part: 0, fault: '' })
    void run()
    return fresh.length - taken.length
  }

  async function run() {
    if (running) return
    running = true
    for (let s = next(); s; s = next()) await bring(s)
    running = false
  }
  const next = () => shots.value.find((s) => s.state === 'queued')

  async function bring(s: Shot) {
    const file = s.file!
    s.stop = new AbortController()
    s.state = 'pressing'
    s.fault = ''
    try {
      const small = await press(file)
      s.state = 'sending'
      s.media = await upload(small, `${file.name}.${file.size}.${file.lastModified}`, (p) => {
        s.part = p.part
        s.state = p.resting ? 'resting' : 'sending'
      }, s.stop.signal)
      s.state = 'there'
      tell()
    } catch (e) {
      s.state = 'failed'
      s.fault = s.stop.signal.aborted ? '' : faultText(asFault(e))
    }
  }

  function retry(s: Shot) {
    s.state = 'queued'
    void run()
  }

  function remove(s: Shot) {
    s.stop?.abort(removed)
    forget(s)
    shots.value = shots.value.filter((x) => x.key !== s.key)
    tell()
  }

  /** move puts a photo in another place. */
  function move(from: number, to: number) {
    if (from === to || !shots.value[from] || to < 0 || to >= shots.value.length) return
    const list = [...shots.value]
    list.splice(to, 0, ...list.splice(from, 1))
    shots.value = list
    tell()
  }

  onBeforeUnmount(() => {
    for (const s of shots.value) {
      s.stop?.abort()
      forget(s)
    }
    shots.value = []
  })

  return { shots, busy, add, retry, remove, move }
}

function forget(s: Shot) {
  if (s.preview) URL.revokeObjectURL(s.preview)
}

function same(a: Taken[], b: Taken[]): boolean {
  return a.length === b.length && a.every((m, i) => m.id === b[i]!.id)
}

function alike(a: File, b: File): boolean {
  return a.name === b.name && a.size === b.size && a.lastModified === b.lastModified
}
