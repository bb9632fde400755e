import { expect, test } from 'vitest'
import { type PicturePorts, pictureFound } from '../../../entrypoints/background/picture-found.ts'
import type { Spot } from '../../../lib/model/found.ts'
import type { BlobKey } from '../../../lib/units.ts'
import { aFound } from '../model/some-found.ts'

const SPOT: Spot = { x: 0, y: 0, width: 100, height: 50, viewportWidth: 800 }
const seen = () => aFound({ spot: SPOT })

function ports(changes: Partial<PicturePorts> = {}) {
  let [pictures, keys] = [0, 0]
  const all: PicturePorts = {
    pictureOfTab: async () => {
      pictures += 1
      return new Blob(['tab'])
    },
    cropsFrom: async (_picture, spots) => spots.map((spot) => (spot ? new Blob(['crop']) : null)),
    put: async () => {
      keys += 1
      return `key ${keys}` as BlobKey
    },
    sleep: () => new Promise(() => undefined),
    ...changes,
  }
  return { all, taken: () => pictures }
}

test('one picture of the tab serves all; what is not in it goes without', async () => {
  const { all, taken } = ports()
  const found = await pictureFound([seen(), aFound(), seen()], all)
  expect(found.map(({ thumbnail }) => thumbnail)).toEqual(['key 1', null, 'key 2'])
  expect(taken()).toBe(1)
})

test('no picture is taken where there is nothing to choose or nothing to see', async () => {
  const { all, taken } = ports()
  await pictureFound([seen()], all)
  await pictureFound([aFound(), aFound()], all)
  expect(taken()).toBe(0)
})

test.each<[string, Partial<PicturePorts>]>([
  ['the tab may not be looked at', { pictureOfTab: () => Promise.reject(new Error('no')) }],
  ['the picture cannot be decoded', { cropsFrom: () => Promise.reject(new Error('no')) }],
  ['the disk is full', { put: () => Promise.reject(new Error('no')) }],
  [
    'the page does not draw',
    { pictureOfTab: () => new Promise(() => undefined), sleep: async () => undefined },
  ],
])('when %s, the choice goes by words', async (_why, changes) => {
  const found = [seen(), seen()]
  expect(await pictureFound(found, ports(changes).all)).toEqual(found)
})
