/**
 * Makes `work` safe to ask for at any time: one run at once, and a request during a run leads to
 * exactly one more run afterwards. The promise resolves when a run that began after the request
 * has ended.
 */
export function coalesce(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null

  return function request(): Promise<void> {
    if (running === null) {
      running = work().finally(() => {
        running = null
      })
      return running
    }
    next ??= running
      .catch(() => {})
      .then(() => {
        next = null
        return request()
      })
    return next
  }
}
