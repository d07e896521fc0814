/** canRead says whether this phone can read aloud. */
export const canRead = typeof window !== 'undefined' && 'speechSynthesis' in window && typeof SpeechSynthesisUtterance !== 'undefined'

/** readAloud says a sentence, stopping what was being said. */
export function readAloud(text: string, lang: string): void {
  if (!canRead) return
  window.speechSynthesis.cancel()
  const said = new SpeechSynthesisUtterance(text)
  said.lang = lang
  said.rate = 0.9
  window.speechSynthesis.speak(said)
}
