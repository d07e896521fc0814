import { reactive } from 'vue'

type Toast = { id: number; text: string; label: string; seconds: number; undo?: () => void }

/** toast is what is being said at the bottom of the screen, if anything. */
export const toast = reactive<{ now: Toast | undefined }>({ now: undefined })

let last = 0

/** say tells something that went well, for a few seconds, with a way to take it back if there is one. Never for errors. */
export function say(text: string, undo?: { label: string; act: () => void }): void {
  const seconds = undo ? (document.documentElement.dataset.mode === 'elder' ? 10 : 8) : 4
  toast.now = { id: ++last, text, label: undo?.label ?? '', seconds, undo: undo?.act }
}

/** hush ends what is being said. */
export function hush(): void {
  toast.now = undefined
}
