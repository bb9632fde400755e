/** Held by every composer that is open, by all of them at once. */
export const COMPOSER_LOCK = 'composer'

/** Holds `name` together with others until this page is gone. */
export function holdWhileOpen(name: string): void {
  void navigator.locks.request(name, { mode: 'shared' }, () => new Promise(() => undefined))
}

/**
 * Runs `work` while holding `name` across all our contexts; a context that dies lets go of it.
 * @param signal ends the waiting for it, not the work.
 * @throws whatever the signal was aborted with while it waited.
 */
export async function withLock<T>(
  name: string,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return await navigator.locks.request(name, signal ? { signal } : {}, work)
}
