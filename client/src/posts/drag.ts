import { onBeforeUnmount, ref } from 'vue'

const held = 300
const moved = 6

/**
 * useDrag lets the parts of a row be put in order by hand: with a mouse at once, with a finger after holding still for
 * a moment, so that a page can still be scrolled where the row is. The parts carry data-at, their place.
 */
export function useDrag(move: (from: number, to: number) => void) {
  const lifted = ref<number>()
  let from: { x: number; y: number; at: number; pointer: number } | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function down(e: PointerEvent) {
    const at = placeOf(e.target as Element)
    if (at === undefined || e.button !== 0 || (e.target as Element).closest('button, a')) return
    from = { x: e.clientX, y: e.clientY, at, pointer: e.pointerId }
    if (e.pointerType === 'mouse') return
    timer = setTimeout(() => lift(), held)
  }

  function lift() {
    if (!from) return
    lifted.value = from.at
    navigator.vibrate?.(10)
  }

  function go(e: PointerEvent) {
    if (!from || e.pointerId !== from.pointer) return
    if (lifted.value === undefined) {
      if (Math.hypot(e.clientX - from.x, e.clientY - from.y) < moved) return
      if (e.pointerType !== 'mouse') return up() // the page is being scrolled
      lift()
    }
    const to = placeOf(document.elementFromPoint(e.clientX, e.clientY))
    if (to === undefined || lifted.value === undefined || to === lifted.value) return
    move(lifted.value, to)
    lifted.value = to
  }

  function up() {
    clearTimeout(timer)
    from = undefined
    lifted.value = undefined
  }

  // A finger that carries something must not scroll the page; the browser asks only such listeners as may refuse.
  const keepStill = (e: TouchEvent) => lifted.value !== undefined && e.preventDefault()
  const noMenu = (e: Event) => from && e.preventDefault() // a finger that holds still asks for no menu
  let row: HTMLElement | undefined

  /** on attaches to the row, and lets go of the one before. The same can be done with the buttons of each part. */
  function on(el: HTMLElement | undefined) {
    row?.removeEventListener('pointerdown', down)
    row?.removeEventListener('contextmenu', noMenu)
    row?.removeEventListener('touchmove', keepStill)
    row = el
    row?.addEventListener('pointerdown', down)
    row?.addEventListener('contextmenu', noMenu)
    row?.addEventListener('touchmove', keepStill, { passive: false })
  }

  window.addEventListener('pointermove', go)
  window.addEventListener('pointerup', up)
  window.addEventListener('pointercancel', up)
  onBeforeUnmount(() => {
    up()
    on(undefined)
    window.removeEventListener('pointermove', go)
    window.removeEventListener('pointerup', up)
    window.removeEventListener('pointercancel', up)
  })
  return { lifted, on }
}

function placeOf(el: Element | null): number | undefined {
  const at = el?.closest<HTMLElement>('[data-at]')?.dataset.at
  return at === undefined ? undefined : Number(at)
}
