import { askServer } from './http'

const held = new Map<string, Promise<string>>()
const most = 120

/** pictureOf fetches a picture that needs authorization and answers an address for an <img>; it is fetched once. */
export function pictureOf(url: string): Promise<string> {
  const had = held.get(url)
  if (had) return had
  const made = fetched(url)
  held.set(url, made)
  made.catch(() => held.delete(url))
  if (held.size > most) void release(held.keys().next().value as string)
  return made
}

/** forgetPictures lets go of all of them, at sign-out. */
export function forgetPictures(): void {
  for (const url of [...held.keys()]) void release(url)
}

async function fetched(url: string): Promise<string> {
  const answer = await askServer(new URL(url, location.origin))
  return URL.createObjectURL(await answer.blob())
}

async function release(url: string): Promise<void> {
  const was = held.get(url)
  held.delete(url)
  if (was) URL.revokeObjectURL(await was.catch(() => ''))
}
