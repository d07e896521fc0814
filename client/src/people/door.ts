import { words } from '@/words'

/** doorOf says where somebody lives: 3栋·101, or only the building for those who see no more of it. */
export function doorOf(of: { building: { name: string }; room: string }): string {
  return of.room && of.room !== of.building.name ? of.building.name + words().t('app.dot') + of.room : of.building.name
}

/** codeIn finds the invite code in what was typed: the code itself, or the whole link from the poster. */
export function codeIn(text: string): string {
  return /([A-Za-z0-9-]{4,32})\/?$/.exec(text.trim())?.[1] ?? ''
}
