import { expect, test } from 'vitest'
import { whenAtRest } from '../../../entrypoints/background/when-at-rest.ts'

/** Something that works until it is told to end, and may begin again. */
function aWorker() {
  let work: ReturnType<typeof Promise.withResolvers<void>> | null = null
  return {
    begin: () => {
      work = Promise.withResolvers<void>()
    },
    end: () => {
      work?.resolve()
      work = null
    },
    isIdle: () => work === null,
    idle: async () => work?.promise,
  }
}

async function turns(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

function setUp() {
  const [runner, reader] = [aWorker(), aWorker()]
  let rested = false
  const begin = () => {
    void whenAtRest([runner, reader]).then(() => {
      rested = true
    })
  }
  const isRested = async () => {
    await turns()
    return rested
  }
  return { runner, reader, begin, isRested }
}

test('an update goes ahead at once when nothing is under way', async () => {
  const { begin, isRested } = setUp()
  begin()
  expect(await isRested()).toBe(true)
})

test('an update waits for a post that is going out', async () => {
  const { runner, begin, isRested } = setUp()
  runner.begin()
  begin()
  expect(await isRested()).toBe(false)
  runner.end()
  expect(await isRested()).toBe(true)
})

test('an update waits for a download, and for the post that began meanwhile', async () => {
  const { runner, reader, begin, isRested } = setUp()
  reader.begin()
  begin()
  expect(await isRested()).toBe(false)
  runner.begin()
  reader.end()
  expect(await isRested()).toBe(false)
  reader.begin()
  runner.end()
  expect(await isRested()).toBe(false)
  reader.end()
  expect(await isRested()).toBe(true)
})
