import type { Ages, Draft, Media, Module, Post, PostDraft, PostPatch, Window } from '@/api/types'

/** Form is a post as it is being written: what is not known yet is empty, never guessed. */
export type Form = {
  direction: '' | 'need' | 'offer'
  module: '' | Module
  category: string
  mode: '' | NonNullable<PostDraft['mode']>
  priceYuan: number
  title: string
  body: string
  count: number
  windows: Window[]
  durationMinutes: number
  childAge?: Ages
  urgency: NonNullable<PostDraft['urgency']>
  pick: NonNullable<PostDraft['pick']>
  /** What is wanted in return, of a swap. */
  swapFor: string
}

/** A part of a post that can be tapped and corrected by itself. */
export type Part = 'direction' | 'category' | 'windows' | 'childAge' | 'count' | 'mode' | 'durationMinutes' | 'urgency' | 'pick'

/** A piece of the sentence that is read back: words as they were said, or an understood part. */
export type Piece = { text: string; part?: Part }

const sure = 0.5
const directions = ['need', 'offer']
const modules = ['idle', 'childcare', 'eldercare', 'help']
const modes = ['give', 'lend', 'swap', 'sell', 'service']
const urgencies = ['normal', 'soon', 'urgent']

/** blank is a form in which nothing has been said. */
export function blank(direction: Form['direction'] = ''): Form {
  return { direction, module: '', category: '', mode: '', priceYuan: 0, title: '', body: '', count: 1, windows: [], durationMinutes: 0, urgency: 'normal', pick: 'choose', swapFor: '' }
}

/** formFrom takes over what was understood; what the server is not sure of is left empty and asked. */
export function formFrom(d: Draft, text: string): Form {
  const trusted = (field: string) => (d.confidence[field] ?? 1) >= sure
  const one = <T extends string>(v: string | undefined, all: string[], field: string) => (v && all.includes(v) && trusted(field) ? (v as T) : '')
  const module = one<Module>(d.module, modules, 'module')
  return {
    direction: one<'need' | 'offer'>(d.direction, directions, 'direction'),
    module,
    category: module && d.category && trusted('category') ? d.category : '',
    mode: one<NonNullable<PostDraft['mode']>>(d.mode, modes, 'mode'),
    priceYuan: d.priceYuan ?? 0,
    title: (d.title || text).slice(0, 80),
    body: d.body ?? '',
    count: (module === 'idle' ? d.quantity : (d.capacity ?? d.quantity)) || 1,
    windows: (trusted('windows') ? d.windows : []).filter(whole),
    durationMinutes: d.durationMinutes ?? 0,
    childAge: trusted('childAge') ? d.childAge : undefined,
    urgency: (urgencies.includes(d.urgency ?? '') ? d.urgency : 'normal') as Form['urgency'],
    pick: 'choose',
    swapFor: d.swapFor ?? '',
  }
}

/** formOf takes a post up again to correct it. */
export function formOf(p: Post): Form {
  const { direction, module, category, mode, title, body, windows, childAge, urgency, pick } = p
  return { direction, module, category, mode, title, body, windows, childAge, urgency, pick, priceYuan: p.priceYuan ?? 0, count: module === 'idle' ? p.quantity : p.capacity, durationMinutes: p.durationMinutes ?? 0, swapFor: p.swapFor ?? '' }
}

/** whole says whether a window can be sent: a day and an hour, or a weekday and an hour. */
export function whole(w: Window): boolean {
  return Boolean(w.start) || (Boolean(w.weekday) && Boolean(w.from))
}

/** asksOf lists what should still be asked, what is needed first. */
export function asksOf(f: Form): Part[] {
  const asks: Part[] = []
  if (!f.direction) asks.push('direction')
  if (!f.category) asks.push('category')
  if (f.module && f.module !== 'idle' && f.windows.length === 0) asks.push('windows')
  if (f.module === 'childcare' && !f.childAge) asks.push('childAge')
  if (f.module === 'idle' && !f.mode) asks.push('mode')
  return asks
}

/** ready says whether a form may be sent: a time or an age may be left open, who asks for what may not. */
export function ready(f: Form): boolean {
  return f.direction !== '' && f.category !== '' && f.title.trim() !== ''
}

/** swaps says whether something is wanted in return. */
export function swaps(f: Form): boolean {
  return f.mode === 'swap' && f.direction === 'offer'
}

/** bodyOf is what is sent to publish. */
export function bodyOf(f: Form, photos: Media[]): PostDraft {
  const idle = f.module === 'idle'
  return {
    direction: f.direction as PostDraft['direction'],
    module: f.module as Module,
    category: f.category,
    mode: f.mode || (idle ? 'give' : 'service'),
    priceYuan: f.mode === 'sell' ? f.priceYuan : undefined,
    title: f.title.trim(),
    body: f.body.trim() || undefined,
    quantity: idle ? f.count : undefined,
    capacity: idle ? undefined : f.count,
    windows: f.windows.length ? f.windows : undefined,
    durationMinutes: f.durationMinutes || undefined,
    childAge: f.module === 'childcare' ? f.childAge : undefined,
    urgency: f.urgency,
    pick: f.pick,
    swapFor: swaps(f) ? f.swapFor.trim() || undefined : undefined,
    photos: photos.length ? photos.map((p) => p.id) : undefined,
  }
}

/** patchOf is what is sent to correct a post: null clears what was taken out. */
export function patchOf(f: Form, photos: Media[]): PostPatch {
  const { direction: _d, module: _m, ...rest } = bodyOf(f, photos)
  return {
    ...rest,
    body: rest.body ?? null,
    windows: rest.windows ?? null,
    photos: rest.photos ?? null,
    ...(f.direction === 'offer' ? { swapFor: rest.swapFor ?? null } : {}),
    ...(f.mode === 'sell' ? {} : { priceYuan: null }),
    ...(f.durationMinutes ? {} : { durationMinutes: null }),
  }
}

const fieldOfPart: Record<string, Part> = {
  windows: 'windows', childAge: 'childAge', quantity: 'count', capacity: 'count', mode: 'mode', priceYuan: 'mode', durationMinutes: 'durationMinutes', urgency: 'urgency',
}

/** partsIn lists the parts that a form has something to say about. */
export function partsIn(f: Form): Part[] {
  const parts: Part[] = []
  if (f.windows.length) parts.push('windows')
  if (f.module === 'childcare' && f.childAge) parts.push('childAge')
  if (f.count > 1) parts.push('count')
  if (f.module === 'idle' && f.mode) parts.push('mode')
  if (f.durationMinutes) parts.push('durationMinutes')
  if (f.urgency !== 'normal') parts.push('urgency')
  return parts
}

/**
 * piecesOf cuts the sentence where something was understood, so that each understood part can be read back in its
 * place and tapped. Spans are in code points. What was understood without a place follows at the end.
 */
export function piecesOf(text: string, spans: Draft['spans'], f: Form): Piece[] {
  const points = [...text]
  const shown = new Set<Part>()
  const present = partsIn(f)
  const cuts = Object.entries(spans ?? {})
    .map(([field, s]) => ({ part: fieldOfPart[field], ...s }))
    .filter((c): c is { part: Part; from: number; to: number } => c.part !== undefined && present.includes(c.part) && c.to > c.from && c.to <= points.length)
    .sort((a, b) => a.from - b.from || b.to - a.to)
  const pieces: Piece[] = []
  let at = 0
  for (const c of cuts) {
    if (c.from < at || shown.has(c.part)) continue
    if (c.from > at) pieces.push({ text: points.slice(at, c.from).join('') })
    pieces.push({ text: points.slice(c.from, c.to).join(''), part: c.part })
    shown.add(c.part)
    at = c.to
  }
  if (at < points.length) pieces.push({ text: points.slice(at).join('') })
  for (const part of present) if (!shown.has(part)) pieces.push({ text: '', part })
  return pieces
}
