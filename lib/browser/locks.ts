/** Runs `work` while holding `name` across all our contexts; a context that dies lets go of it. */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  return await navigator.locks.request(name, work)
}
