import { OFFSCREEN_LOCK } from '../../lib/browser/offscreen.ts'

/**
 * There is one offscreen document, and two kinds of work for it: requests, which must not wait, and work
 * on media, which may take minutes and can begin again. So a request ends such work, and that goes on
 * anew when no request is left.
 */
export function createOffscreenRoom(
  withLock: <T>(name: string, work: () => Promise<T>, signal?: AbortSignal) => Promise<T>,
) {
  /** Requests that have the room or want it. */
  let requests = 0
  let guest: AbortController | null = null

  return {
    /** For a request. What is guest in the room leaves at once. */
    async first<T>(work: () => Promise<T>): Promise<T> {
      requests += 1
      guest?.abort()
      try {
        return await withLock(OFFSCREEN_LOCK, work)
      } finally {
        requests -= 1
      }
    },

    /** For what is of use only while nobody else wants the room; else it is left out. */
    async atRest(work: () => Promise<void>): Promise<void> {
      if (guest !== null) return
      await withLock(OFFSCREEN_LOCK, async () => {
        if (requests === 0) await work()
      })
    },

    /**
     * For work that can begin again. Its signal aborts when it must leave the room or when `signal` does;
     * only in the second case what it rejects with is told.
     */
    async asGuest<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
      for (;;) {
        const stay = await withLock(
          OFFSCREEN_LOCK,
          async () => {
            signal.throwIfAborted()
            if (requests > 0) return null
            const leave = new AbortController()
            guest = leave
            try {
              return { value: await work(AbortSignal.any([leave.signal, signal])) }
            } catch (caught) {
              if (leave.signal.aborted && !signal.aborted) return null
              throw caught
            } finally {
              guest = null
            }
          },
          signal,
        )
        if (stay) return stay.value
      }
    },
  }
}

export type OffscreenRoom = ReturnType<typeof createOffscreenRoom>
