import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { largeVideo } from '../../../fixtures/large-video.ts'
import { MiB } from '../../../fixtures/make-fixtures.ts'

const PIECE_BYTES = 16 * MiB

/** Videos that X takes as they are, made when first asked for; `clear` deletes them. */
export function videoFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'courier-uploads-'))
  const made = new Map<number, string>()
  return {
    /** Path of one of exactly so many bytes. */
    of(byteLength: number): string {
      const known = made.get(byteLength)
      if (known) return known
      const path = join(folder, `${byteLength}.mp4`)
      const video = largeVideo(byteLength)
      const file = openSync(path, 'w')
      for (let at = 0; at < byteLength; at += PIECE_BYTES) {
        writeSync(file, video.read(at, Math.min(byteLength, at + PIECE_BYTES)))
      }
      closeSync(file)
      made.set(byteLength, path)
      return path
    },
    /** Deletes one that is not needed again. */
    drop(byteLength: number): void {
      const path = made.get(byteLength)
      if (path) rmSync(path)
      made.delete(byteLength)
    },
    clear(): void {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type VideoFiles = ReturnType<typeof videoFiles>
