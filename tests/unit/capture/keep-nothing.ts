import type { Keeping } from '../../../lib/capture/ports.ts'

/** For media too small to be kept while they arrive: whoever keeps one all the same is caught. */
export function keepNothing(): Keeping {
  const never = () => Promise.reject(new Error('a small medium was kept in pieces'))
  return { begun: async () => null, begin: never, append: never, bytes: never, drop: never }
}
