import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pieceWriter } from '../../../lib/media/piece-writer.ts'
import { memoryPieces } from './memory-pieces.ts'

const PIECE = 16

test('whatever is written in whatever pieces, the file holds it', async () => {
  const write = fc.record({
    data: fc.uint8Array({ minLength: 1, maxLength: 50 }),
    back: fc.nat(60),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(write, { maxLength: 20 }), async (writes) => {
      const pieces = memoryPieces()
      const { writable, byteLength } = pieceWriter(pieces, PIECE)
      const writer = writable.getWriter()
      let file = Buffer.alloc(0)
      for (const { data, back } of writes) {
        const position = Math.max(0, file.length - back)
        const longer = Buffer.alloc(Math.max(file.length, position + data.length))
        file.copy(longer)
        longer.set(data, position)
        file = longer
        await writer.write({ data, position })
      }
      await writer.close()
      expect(byteLength()).toBe(file.length)
      expect((await pieces.bytes()).equals(file)).toBe(true)
      const sizes = [...pieces.all.values()].map(({ size }) => size)
      expect(sizes.filter((size) => size !== PIECE).length).toBeLessThanOrEqual(1)
    }),
  )
})

test('a piece that cannot be kept ends the writing', async () => {
  const pieces = {
    get: async () => null,
    put: () => Promise.reject(new Error('full')),
  }
  const writer = pieceWriter(pieces, PIECE).writable.getWriter()
  await expect(writer.write({ data: new Uint8Array(3), position: 0 })).rejects.toThrow('full')
})
