/** What is to be made smaller. */
export type PressAsk = { file: Blob; longest: number; quality: number }

// Two pixels that a camera has laid on their side. A browser that does not put them upright must not press photos
// here: pressing forgets how the camera was held, so nobody could put them upright later.
const onItsSide =
  '/9j/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQH/wAARCAAIABADAREAAhEAAxEA/8QAHwAAAAAMAAAAAAAAAAAAAAAAAAECAwQFBgcICQoL/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACAAMAAD8AlDoF1VQjIOPW6d//2Q=='

self.onmessage = async (e: MessageEvent<PressAsk>) => {
  self.postMessage(await press(e.data).catch(() => undefined))
}

async function press({ file, longest, quality }: PressAsk): Promise<Blob> {
  if (!(await turnsUpright())) throw new Error('photos are not put upright here')
  const whole = await createImageBitmap(file)
  const part = Math.min(1, longest / Math.max(whole.width, whole.height))
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(whole.width * part)), Math.max(1, Math.round(whole.height * part)))
  const pen = canvas.getContext('2d')!
  pen.fillStyle = '#fff' // what is clear becomes white, as on the server
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(whole, 0, 0, canvas.width, canvas.height)
  whole.close()
  return canvas.convertToBlob({ type: 'image/jpeg', quality })
}

async function turnsUpright(): Promise<boolean> {
  const bytes = Uint8Array.from(atob(onItsSide), (c) => c.charCodeAt(0))
  const seen = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }))
  return seen.width < seen.height
}
