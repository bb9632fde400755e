import { createHash } from 'node:crypto'
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
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
  /** In order of index. Call once, at finalize. */
  assemble(): AssembledBytes
}

export interface AssembledBytes {
  length: number
  sha256: string
  /** `end` excluded. */
  read(start: number, end: number): Buffer
  all(): Buffer
}

export function storeBytes(announcedBytes: number): StoredBytes {
  const sizes = new Map<number, number>()
  const hashes = new Map<number, string>()
  const pieces = announcedBytes > IN_MEMORY_BYTES ? onDisk() : inMemory()
  return {
    sizes,
    hashes,
    put: (index, bytes) => {
      sizes.set(index, bytes.length)
      hashes.set(index, sha256(bytes))
      pieces.put(index, bytes)
    },
    assemble: () => pieces.assemble([...sizes.keys()].sort((a, b) => a - b)),
  }
}

export function fromBuffer(bytes: Buffer): AssembledBytes {
  return {
    length: bytes.length,
    sha256: sha256(bytes),
    read: (start, end) => bytes.subarray(start, end),
    all: () => bytes,
  }
}

interface Pieces {
  put(index: number, bytes: Buffer): void
  assemble(order: number[]): AssembledBytes
}

function inMemory(): Pieces {
  const pieces = new Map<number, Buffer>()
  return {
    put: (index, bytes) => {
      pieces.set(index, Buffer.from(bytes))
    },
    assemble: (order) => {
      const whole = Buffer.concat(order.map((index) => pieces.get(index) ?? Buffer.alloc(0)))
      pieces.clear()
      return fromBuffer(whole)
    },
  }
}

const directories: string[] = []
process.once('exit', () => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
})

function onDisk(): Pieces {
  const directory = mkdtempSync(join(tmpdir(), 'x-server-'))
  directories.push(directory)
  return {
    put: (index, bytes) => {
      const file = openSync(join(directory, String(index)), 'w')
      writeSync(file, bytes)
      closeSync(file)
    },
    assemble: (order) => {
      const path = join(directory, 'whole')
      const hash = createHash('sha256')
      const whole = openSync(path, 'w')
      let length = 0
      for (const index of order) {
        const piece = readFileSync(join(directory, String(index)))
        hash.update(piece)
        writeSync(whole, piece)
        length += piece.length
        rmSync(join(directory, String(index)))
      }
      closeSync(whole)
      return {
        length,
        sha256: hash.digest('hex'),
        read: (start, end) => readRange(path, start, Math.min(end, length)),
        all: () => readFileSync(path),
      }
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
