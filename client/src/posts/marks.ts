import type { MatchReason, Post } from '@/api/types'

/** A stretch of a title, and whether a match comes from it. */
export type Piece = { text: string; marked: boolean }

/** spansOf are the words of a post's title from which the reasons that fit come, as [from, to] in code points. */
function spansOf(reasons: MatchReason[], side: Post['direction']): [number, number][] {
  return reasons.flatMap((r): [number, number][] => {
    const at = r.gap ? undefined : r[side]
    return at?.field === 'title' ? [[at.from, at.to]] : []
  })
}

/** piecesOf cuts a title where a match's words begin and end. What lies outside of it, since the post was changed, is left out. */
export function piecesOf(title: string, reasons: MatchReason[], side: Post['direction']): Piece[] {
  const letters = [...title]
  const marked = letters.map(() => false)
  for (const [from, to] of spansOf(reasons, side)) if (to <= letters.length) marked.fill(true, from, to)
  const pieces: Piece[] = []
  letters.forEach((letter, i) => {
    const last = pieces.at(-1)
    if (last && last.marked === marked[i]) last.text += letter
    else pieces.push({ text: letter, marked: marked[i]! })
  })
  return pieces
}
