/** A clock that moves only when told. */
export class FakeClock {
  #now = 0
  #sleepers = new Set<{ at: number; wake: () => void }>()

  now = () => this.#now

  sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const sleeper = { at: this.#now + ms, wake: resolve }
      this.#sleepers.add(sleeper)
      signal.addEventListener('abort', () => {
        this.#sleepers.delete(sleeper)
        resolve()
      })
    })

  get sleepers(): number {
    return this.#sleepers.size
  }

  /** Wakes who is due, and lets what follows from it happen. */
  async advance(ms: number): Promise<void> {
    this.#now += ms
    for (const sleeper of [...this.#sleepers]) {
      if (sleeper.at > this.#now) continue
      this.#sleepers.delete(sleeper)
      sleeper.wake()
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}
