import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@playwright/test'
import { limitsOf } from '../../../lib/model/fit-limits.ts'
import { mediaFile } from '../../fixtures/media-file.ts'
import { Lab } from '../lab/lab.ts'
import { ENDLESS, reachingOut } from './hostile-drawings.ts'
import {
  ABSURD,
  BAD_GIFS,
  type Case,
  EACH_FORMAT,
  FRAMES,
  HEADER_LIES,
  NO_PICTURES,
} from './hostile-files.ts'

/** No such file may keep a worker busy for longer; the product, and the lab, wait a minute for a word of it. */
const MOST_MS = 30_000
/** Nor may any process of the browser come to hold more. */
const MOST_BYTES = 1_500_000_000

/** Failures that say what is wrong with a file. */
const OF_THE_FILE = /^media-/

test.describe.configure({ mode: 'default' })

let lab: Lab
test.beforeAll(async () => {
  lab = await Lab.open()
})
test.afterAll(() => lab.close())

/** How it ends: `done` where something sound was made, else the kind of failure. */
async function endOf(file: Uint8Array): Promise<string> {
  const result = await Promise.race([lab.fit(file, limitsOf(null)), sleep(MOST_MS, null)])
  if (result === null) return 'too late'
  if ('failure' in result) return result.failure.kind
  if (result.bytes.length !== result.done.file.byteLength) return 'made of another length'
  const made = await lab.inspect(result.bytes)
  if ('failure' in made) return `made something that is ${made.failure.kind}`
  return made.look.kind === result.done.file.kind ? 'done' : `made ${made.look.kind}`
}

async function expectEnds(cases: readonly Case[]): Promise<void> {
  expect(cases.length).toBeGreaterThanOrEqual(5)
  for (const [name, file, ends] of cases) {
    expect.soft(ends.split(' '), name).toContain(await endOf(file))
  }
  expect(await lab.memory(), 'bytes of the largest process').toBeLessThan(MOST_BYTES)
}

test.describe('a file that is cut off has a clear end', () => {
  for (const name of EACH_FORMAT) {
    test(name, async () => {
      const whole = mediaFile(name)
      for (const share of [0.02, 0.2, 0.5, 0.8, 0.97]) {
        const end = await endOf(whole.subarray(0, Math.floor(share * whole.length)))
        expect.soft(end, `${share} of it`).toMatch(end === 'done' ? /done/ : OF_THE_FILE)
      }
    })
  }
})

test('a header that lies has a clear end', () => expectEnds(HEADER_LIES))

test('absurd sizes and boxes have a clear end', () => expectEnds(ABSURD))

test('bad blocks of a GIF have a clear end', () => expectEnds(BAD_GIFS))

test('no frame and one frame have a clear end', () => expectEnds(FRAMES))

test('what has no pictures has a clear end', () => expectEnds(NO_PICTURES))

test('a drawing that never ends has an end', () => expectEnds(ENDLESS))

test('a drawing runs nothing and fetches nothing', async () => {
  const asked: string[] = []
  const server = await listening((path) => asked.push(path))
  try {
    await expectEnds(reachingOut(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
    expect(asked).toEqual([])
  } finally {
    server.close()
  }
})

function listening(heard: (path: string) => void): Promise<Server> {
  const server = createServer((request, response) => {
    heard(request.url ?? '')
    response.end()
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}
