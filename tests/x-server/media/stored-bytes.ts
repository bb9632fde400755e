import { createHash } from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Uploads announced as larger than this are kept on disk, so that a 1 GiB test does not need 2 GiB. */
const IN_MEMORY_BYTES = 64 * 1024 * 1024

/** The segments of one upload as they arrive, and the file they make. */
export interface StoredBytes {
  put(index: number, bytes: Buffer): void
  sizes: ReadonlyMap<number, number>
  hashes: ReadonlyMap<number, string>
  /** All segments without a gap. Call once, at finalize. */
  assemble(): AssembledBytes
  /** Lets go of what is stored; nothing can be read afterwards. */
  discard(): void
}

export interface AssembledBytes {
  length: number
  sha256: string
  /** `end` excluded. */
  read(start: number, end: number): Buffer
  all(): Buffer
}

/**
 * Each segment joins the file when all before it have, so that finalize, which a client waits for, has
 * next to nothing left to do.
 */
export function storeBytes(announcedBytes: number): StoredBytes {
  const sizes = new Map<number, number>()
  const hashes = new Map<number, string>()
  const whole = announcedBytes > IN_MEMORY_BYTES ? onDisk() : inMemory(announcedBytes)
  const hash = createHash('sha256')
  /** Came before one that goes before them. */
  const early = new Map<number, Buffer>()
  let joined = 0
  return {
    sizes,
    hashes,
    put: (index, bytes) => {
      sizes.set(index, bytes.length)
      hashes.set(index, sha256(bytes))
      if (index < joined) return
      early.set(index, index === joined ? bytes : Buffer.from(bytes))
      for (let next = early.get(joined); next; next = early.get(joined)) {
        early.delete(joined)
        hash.update(next)
        whole.add(next)
        joined += 1
      }
    },
    assemble: () => ({ ...whole.close(), sha256: hash.digest('hex') }),
    discard: () => {
      early.clear()
      whole.discard()
    },
  }
}

export function fromBuffer(bytes: Buffer): AssembledBytes {
  return { ...readable(bytes), sha256: sha256(bytes) }
}

function readable(bytes: Buffer): Readable {
  return {
    length: bytes.length,
    read: (start, end) => bytes.subarray(start, end),
    all: () => bytes,
  }
}

type Readable = Omit<AssembledBytes, 'sha256'>

interface Whole {
  add(bytes: Buffer): void
  close(): Readable
  discard(): void
}

function inMemory(announcedBytes: number): Whole {
  let room: Buffer | undefined
  let length = 0
  return {
    add: (bytes) => {
      room ??= Buffer.allocUnsafeSlow(announcedBytes)
      // What goes beyond is never assembled: finalize refuses it.
      bytes.copy(room, Math.min(length, room.length))
      length += bytes.length
    },
    close: () => readable((room ?? Buffer.alloc(0)).subarray(0, length)),
    discard: () => {
      room = undefined
    },
  }
}

const directories = new Set<string>()
process.once('exit', () => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
})

function onDisk(): Whole {
  const directory = mkdtempSync(join(tmpdir(), 'x-server-'))
  directories.add(directory)
  const path = join(directory, 'whole')
  let length = 0
  return {
    add: (bytes) => {
      appendFileSync(path, bytes)
      length += bytes.length
    },
    close: () => ({
      length,
      read: (start, end) => readRange(path, start, Math.min(end, length)),
      all: () => readFileSync(path),
    }),
    discard: () => {
      rmSync(directory, { recursive: true, force: true })
      directories.delete(directory)
    },
  }
}

function readRange(path: string, start: number, end: number): Buffer {
  const bytes = Buffer.alloc(Math.max(0, end - start))
  const file = openSync(path, 'r')
  try {
    readSync(file, bytes, 0, bytes.length, start)
  } finally {
    closeSync(file)
  }
  return bytes
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
