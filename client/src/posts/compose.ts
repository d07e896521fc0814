import { computed, onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'
import { api } from '@/api'
import { faultText, isOffline } from '@/api/faults'
import { drop, keep, kept } from '@/api/kept'
import type { Draft, Post, SimilarPost } from '@/api/types'
import type { Taken } from './shots'
import { asksOf, blank, bodyOf, formFrom, piecesOf, ready, type Form, type Part } from './form'

/** For whom a post is, when it is not for oneself. */
export type Behalf = { id: string; name: string }

/** What survives a reload and a lost network: the words, what was understood, the photos, and that it wants to go out. */
type Kept = { text: string; form?: Form; spans: Draft['spans']; touched: Part[]; photos: Taken[]; waiting: boolean; behalf?: Behalf }

const slot = 'compose'

/** keptDraft is the sentence that was put aside, if any. */
export function keptDraft(): string {
  return kept<Kept>(slot)?.text ?? ''
}

/** useCompose is one post being written: say it, see what was understood, correct it, send it. */
export function useCompose(compound: Ref<string>, as: Form['direction'] = '') {
  const had = kept<Kept>(slot)
  const text = ref(had?.text ?? '')
  const form = ref<Form | undefined>(had?.form)
  const spans = ref<Draft['spans']>(had?.spans ?? {})
  const touched = ref<Part[]>(had?.touched ?? [])
  const photos = ref<Taken[]>(had?.photos ?? [])
  const similar = ref<SimilarPost[]>([])
  const waiting = ref(had?.waiting ?? false)
  const behalf = ref<Behalf | undefined>(had?.behalf)
  const rest = ref<Draft[]>([])
  const listening = ref(false)
  const sending = ref(false)
  const fault = ref('')
  let heard = had?.form ? text.value : ''

  const said = computed(() => text.value.trim())
  const asks = computed(() => (form.value ? asksOf(form.value) : []))
  const pieces = computed(() => (form.value ? piecesOf(heard === text.value ? text.value : form.value.title, heard === text.value ? spans.value : {}, form.value) : []))

  watch([text, form, photos, waiting, behalf], save, { deep: true })
  function save() {
    if (said.value === '' && !form.value && photos.value.length === 0) return drop(slot)
    keep(slot, { text: text.value, form: form.value, spans: spans.value, touched: touched.value, photos: photos.value, waiting: waiting.value, behalf: behalf.value })
  }

  /** understand asks the server what was said. What the person corrected by hand stays as it is. */
  async function understand() {
    if (said.value === '' || listening.value) return
    listening.value = true
    fault.value = ''
    const asked = text.value
    try {
      const { drafts } = await api.understand(compound.value, asked.trim())
      if (text.value === asked) take(drafts[0], drafts.slice(1), asked)
    } catch (e) {
      fault.value = isOffline(e) ? '' : faultText(e)
      form.value ??= { ...blank(as), title: said.value.slice(0, 80) } // the form works without being understood
    } finally {
      listening.value = false
    }
  }

  function take(draft: Draft | undefined, others: Draft[], asked: string) {
    const was = form.value
    const now = draft ? formFrom(draft, asked.trim()) : { ...blank(as), title: asked.trim().slice(0, 80) }
    if (as && (!now.direction || (draft?.confidence.direction ?? 1) < 0.8)) now.direction = as
    if (was) for (const part of touched.value) copy(part, was, now)
    form.value = now
    spans.value = draft?.spans ?? {}
    similar.value = draft?.similar ?? []
    rest.value = others
    heard = asked
  }

  /** correct notes that a part was set by hand. */
  function correct(part: Part) {
    if (!touched.value.includes(part)) touched.value.push(part)
    waiting.value = false
  }

  /** send publishes. With no network it stays and goes out by itself when there is one. */
  async function send(): Promise<Post | undefined> {
    if (!form.value || !ready(form.value) || sending.value) return undefined
    sending.value = true
    fault.value = ''
    try {
      const post = await api.publish(compound.value, { ...bodyOf(form.value, photos.value), onBehalfOf: behalf.value?.id })
      clear()
      return post
    } catch (e) {
      waiting.value = isOffline(e)
      fault.value = isOffline(e) ? '' : faultText(e)
      return undefined
    } finally {
      sending.value = false
    }
  }

  /** clear begins anew, with the next thing of a list if there is one. */
  function clear() {
    const next = rest.value[0]
    text.value = next ? (next.title ?? '') : ''
    form.value = next ? formFrom(next, text.value) : undefined
    spans.value = {}
    rest.value = rest.value.slice(1)
    touched.value = []
    photos.value = []
    similar.value = next?.similar ?? []
    if (!next) behalf.value = undefined
    waiting.value = false
    heard = text.value
    save()
  }

  let sent: ((p: Post) => void) | undefined
  const whenBack = async () => {
    if (!waiting.value) return
    const post = await send()
    if (post) sent?.(post)
  }
  onMounted(() => window.addEventListener('online', whenBack))
  onBeforeUnmount(() => window.removeEventListener('online', whenBack))

  return {
    text, form, photos, similar, waiting, behalf, rest, listening, sending, fault, said, asks, pieces,
    understand, correct, send, clear,
    /** whenSent is told of a post that went out by itself. */
    whenSent: (act: (p: Post) => void) => (sent = act),
    /** heardNow says whether the form answers to the words as they stand. */
    heardNow: () => heard === text.value,
  }
}

function copy(part: Part, from: Form, to: Form) {
  if (part === 'category') Object.assign(to, { module: from.module, category: from.category })
  else if (part === 'mode') Object.assign(to, { mode: from.mode, priceYuan: from.priceYuan, swapFor: from.swapFor })
  else Object.assign(to, { [part]: from[part] })
}
