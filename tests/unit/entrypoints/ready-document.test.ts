import { beforeEach, expect, test, vi } from 'vitest'
import { createReadyDocument } from '../../../entrypoints/background/ready-document.ts'
import { closeOffscreen, openOffscreen, takeOffscreen } from '../../../lib/browser/offscreen.ts'

// Stands in for the browser: tests/e2e/own-repeat.spec.ts has the real one.
const document = vi.hoisted(() => ({ isOpen: false, opened: 0, closed: 0 }))

vi.mock('wxt/browser', () => ({
  browser: {
    runtime: { getContexts: async () => (document.isOpen ? [{}] : []) },
  },
}))

let now: Set<() => void>
const room = (work: () => Promise<void>) => work()
const sleep = () => new Promise<void>((wake) => now.add(wake))

/** The time is over in which a document waits for its request. */
async function timePasses(): Promise<void> {
  for (const wake of now) wake()
  now.clear()
  await new Promise((resolve) => setTimeout(resolve, 0))
}

beforeEach(async () => {
  now = new Set()
  vi.stubGlobal('chrome', {
    offscreen: {
      async createDocument() {
        if (document.isOpen) throw new Error('only one')
        document.isOpen = true
        document.opened += 1
      },
      async closeDocument() {
        if (!document.isOpen) throw new Error('none')
        document.isOpen = false
        document.closed += 1
      },
    },
  })
  await closeOffscreen()
  Object.assign(document, { opened: 0, closed: 0 })
})

const asked = () => new Promise((resolve) => setTimeout(resolve, 0))

test('the next request takes the document that was opened ahead', async () => {
  const expectPost = createReadyDocument({ atRest: room, sleep })
  void expectPost()
  await asked()
  expect(document).toMatchObject({ isOpen: true, opened: 1 })
  await takeOffscreen()
  expect(document).toMatchObject({ opened: 1, closed: 0 })
})

test('a document is never used twice: after one request the next has another', async () => {
  const expectPost = createReadyDocument({ atRest: room, sleep })
  void expectPost()
  await asked()
  await takeOffscreen()
  await takeOffscreen()
  expect(document).toMatchObject({ opened: 2, closed: 1 })
})

test('nor is one that was opened for something else', async () => {
  await openOffscreen()
  await takeOffscreen()
  expect(document).toMatchObject({ opened: 2, closed: 1 })
})

test('one that crashed is opened anew', async () => {
  const expectPost = createReadyDocument({ atRest: room, sleep })
  void expectPost()
  await asked()
  document.isOpen = false
  await takeOffscreen()
  expect(document).toMatchObject({ isOpen: true, opened: 2 })
})

test('where no request comes it is closed, later where it is expected again', async () => {
  const expectPost = createReadyDocument({ atRest: room, sleep })
  void expectPost()
  await asked()
  const first = now
  now = new Set()
  void expectPost()
  await asked()
  expect(document).toMatchObject({ opened: 1 })
  for (const wake of first) wake()
  await asked()
  expect(document.isOpen).toBe(true)
  await timePasses()
  expect(document).toMatchObject({ isOpen: false, opened: 1, closed: 1 })
})

test('one in which a request is under way is not closed for having been ready', async () => {
  const expectPost = createReadyDocument({ atRest: room, sleep })
  void expectPost()
  await asked()
  await takeOffscreen()
  await timePasses()
  expect(document.isOpen).toBe(true)
})

test('a document that cannot be opened ahead is nobody’s trouble', async () => {
  const expectPost = createReadyDocument({
    atRest: () => Promise.reject(new Error('no room')),
    sleep,
  })
  await expect(expectPost()).resolves.toBeUndefined()
})
