const root = 'youlin.'
const settings = ['prefs', 'device']

/** keep writes a small thing to this device. A full or forbidden store is no reason to stop. */
export function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(root + name, JSON.stringify(value))
  } catch {
    // Private windows and full stores: the page works on without a memory.
  }
}

/** kept reads what keep wrote, or nothing when it is absent or unreadable. */
export function kept<T>(name: string): T | undefined {
  try {
    const text = localStorage.getItem(root + name)
    return text === null ? undefined : (JSON.parse(text) as T)
  } catch {
    return undefined
  }
}

/** drop forgets one thing. */
export function drop(name: string): void {
  try {
    localStorage.removeItem(root + name)
  } catch {
    // As in keep.
  }
}

/** dropAll forgets everything about the person who leaves; the look of the app and the name of the device stay. */
export function dropAll(): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(root) && !settings.includes(key.slice(root.length))) localStorage.removeItem(key)
    }
  } catch {
    // As in keep.
  }
}
