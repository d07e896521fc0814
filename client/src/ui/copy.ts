/** What came of copying: it lies on the clipboard, or it is selected and a long press will do. */
export type Copied = 'done' | 'selected'

/** copyFrom puts the text of a field on the clipboard. In browsers inside chat apps neither way may work: then all of it is selected. */
export async function copyFrom(field: HTMLTextAreaElement | HTMLInputElement): Promise<Copied> {
  try {
    await navigator.clipboard.writeText(field.value)
    return 'done'
  } catch {
    return selectAll(field) ? 'done' : 'selected'
  }
}

/** selectAll selects the text, and tries the old way of copying it. */
function selectAll(field: HTMLTextAreaElement | HTMLInputElement): boolean {
  field.focus()
  field.select()
  field.setSelectionRange(0, field.value.length)
  try {
    return document.execCommand('copy')
  } catch {
    return false
  }
}
