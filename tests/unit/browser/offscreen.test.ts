import { beforeEach, expect, test, vi } from 'vitest'
import {
  closeOffscreen,
  closeUsedOffscreen,
  openOffscreen,
  openOffscreenAhead,
  takeOffscreen,
} from '../../../lib/browser/offscreen.ts'

// Stands in for the browser: tests/e2e/own-repeat.spec.ts has the real one.
const { document, session } = vi.hoisted(() => ({
  document: { isOpen: false, isUnreadable: false, opened: 0, closed: 0 },
  session: new Map<string, unknown>(),
}))

vi.mock('wxt/browser', () => ({
  browser: {
    runtime: { getContexts: async () => (document.isOpen ? [{}] : []) },
    storage: {
      session: {
        get: async (key: string) => {
          if (document.isUnreadable) throw new Error('no session')
          return { [key]: session.get(key) }
        },
        set: async (change: object) => {
          for (const [key, value] of Object.entries(change)) session.set(key, value)
        },
        remove: async (key: string) => void session.delete(key),
      },
    },
  },
}))

beforeEach(() => {
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
  session.clear()
  Object.assign(document, { isOpen: false, isUnreadable: false, opened: 0, closed: 0 })
})

test('the next request takes the document that was opened ahead', async () => {
  await openOffscreenAhead()
  expect(document).toMatchObject({ isOpen: true, opened: 1 })
  await takeOffscreen()
  expect(document).toMatchObject({ opened: 1, closed: 0 })
})

test('asked for twice, one is opened', async () => {
  await openOffscreenAhead()
  await openOffscreenAhead()
  expect(document).toMatchObject({ opened: 1, closed: 0 })
})

test('a document is never used twice: after one request the next has another', async () => {
  await openOffscreenAhead()
  await takeOffscreen()
  await takeOffscreen()
  expect(document).toMatchObject({ opened: 2, closed: 1 })
  await openOffscreenAhead()
  expect(document).toMatchObject({ opened: 3, closed: 2 })
})

test('nor is one that was opened for something else', async () => {
  await openOffscreen()
  await takeOffscreen()
  expect(document).toMatchObject({ opened: 2, closed: 1 })
})

test('nor one that took the place of one that was opened ahead', async () => {
  await openOffscreenAhead()
  await openOffscreen()
  await takeOffscreen()
  expect(document).toMatchObject({ opened: 3, closed: 2 })
})

test('one that is gone is opened anew', async () => {
  await openOffscreenAhead()
  document.isOpen = false
  await takeOffscreen()
  expect(document).toMatchObject({ isOpen: true, opened: 2 })
})

test('a background that begins closes one that was used, and keeps one that was not', async () => {
  await openOffscreenAhead()
  await closeUsedOffscreen()
  expect(document.isOpen).toBe(true)
  await takeOffscreen()
  await closeUsedOffscreen()
  expect(document.isOpen).toBe(false)
  await openOffscreen()
  await closeUsedOffscreen()
  expect(document.isOpen).toBe(false)
})

test('where it cannot be told whether it was used, a background that begins closes it', async () => {
  await openOffscreenAhead()
  document.isUnreadable = true
  await closeUsedOffscreen()
  expect(document.isOpen).toBe(false)
})

test('what was closed is not taken for one that is open', async () => {
  await openOffscreenAhead()
  await closeOffscreen()
  await closeOffscreen()
  await openOffscreen()
  await closeUsedOffscreen()
  expect(document).toMatchObject({ isOpen: false, opened: 2, closed: 2 })
})
