import type { Category, Paper, PaperLine, PostFace } from '@/api/types'
import { words } from '@/words'

/** A post on the page, with its number there. */
export type Row = PaperLine & { n: number }

/** rowsOf numbers a page: needs first, then offers, so that each slip at its foot has the number of its line. */
export function rowsOf(p: Pick<Paper, 'needs' | 'offers'>): { needs: Row[]; offers: Row[] } {
  const numbered = (lines: PaperLine[], after: number) => lines.map((l, i) => ({ ...l, n: after + i + 1 }))
  return { needs: numbered(p.needs, 0), offers: numbered(p.offers, p.needs.length) }
}

/** faceTitle is what a post is called where anybody may read it: its title, or its category alone. */
export function faceTitle(f: Pick<PostFace, 'title' | 'category'>, all: Pick<Category, 'slug' | 'name'>[] | undefined): string {
  return f.title || all?.find((c) => c.slug === f.category)?.name || ''
}

/** notesOf says how a thing changes hands, how many there are, and that it is urgent. */
export function notesOf(f: Pick<PostFace, 'direction' | 'mode' | 'remaining' | 'urgent'>): string[] {
  const { t, te } = words()
  const kind = `paper.kind.${f.direction}.${f.mode}`
  return [f.urgent ? t('paper.urgent') : '', te(kind) ? t(kind) : '', f.remaining > 1 ? t('paper.times', { n: f.remaining }) : ''].filter(Boolean)
}

/** readable is a code as it is printed and typed: large letters, without what people put between. */
export function readable(typed: string): string {
  return typed.toUpperCase().replace(/[^0-9A-Z]/g, '').slice(0, 5)
}

/** numberToCall is a number as people read it out: a Chinese one without its country. */
export function numberToCall(phone: string): string {
  const home = /^\+86(\d{3})(\d{4})(\d{4})$/.exec(phone)
  return home ? home.slice(1).join(' ') : phone
}

/** sayDate says a date on paper, where there is no today: 9月14日. */
export function sayDate(date: string, locale: string): string {
  const at = new Date(date + 'T00:00:00Z')
  return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', month: 'long', day: 'numeric' }).format(at)
}
