import type {
  adviceWhenNotDeleted,
  adviceWhenStopped,
} from '../../lib/failures/advice-when-stopped.ts'
import { loadCode } from '../../lib/failures/load-code.ts'
import type { fitInPlace } from '../../lib/media/fit-in-place.ts'
import type { readStream } from './read-stream.ts'

/** Code that the background seldom needs: no part of its own file, which is read at every start. */
export interface LaterPart {
  readStream: typeof readStream
  fitInPlace: typeof fitInPlace
  adviceWhenStopped: typeof adviceWhenStopped
  adviceWhenNotDeleted: typeof adviceWhenNotDeleted
}

/** The global scope that a background lives in, as far as it loads code. */
export interface BackgroundScope {
  /** Only a worker's. Throws when the file cannot be read. */
  importScripts?(path: string): void
  /** Left behind by the file. */
  courierLater?: LaterPart
}

const FILE = '/background-later.js'

/**
 * Loads it once, when it is asked for first. Rejects with `code-unreadable`; asked again, it tries again.
 * @param importModule for a background that is a page, as Firefox's: there a script is a module as well.
 */
export function createLaterPart(
  scope: BackgroundScope,
  importModule: (path: string) => Promise<unknown>,
): () => Promise<LaterPart> {
  let part: Promise<LaterPart> | null = null

  async function load(): Promise<LaterPart> {
    if (scope.importScripts) scope.importScripts(FILE)
    else await importModule(FILE)
    if (!scope.courierLater) throw new Error(`${FILE} left nothing behind`)
    return scope.courierLater
  }

  return () => {
    part ??= loadCode(load).catch((caught: unknown) => {
      part = null
      throw caught
    })
    return part
  }
}

/**
 * For the event `install` of a worker: it and its later starts may import afterwards only what was imported
 * by then, which the browser keeps with it, also while it is stopped or the browser is closed (measured).
 */
export function importAtInstall(scope: BackgroundScope): void {
  try {
    scope.importScripts?.(FILE)
  } catch {
    // Told to whoever needs it; a worker that throws here would not be installed at all.
  }
}

export const laterPart = createLaterPart(
  globalThis as BackgroundScope,
  // The bundler knows no such file.
  (path) => import(/* @vite-ignore */ path),
)
