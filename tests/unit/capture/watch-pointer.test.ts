import { parseHTML } from 'linkedom'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchPointer } from '../../../lib/capture/watch-pointer.ts'

const question = {
  by: 'place',
  pageUrl: 'https://a.example/',
  srcUrl: '',
  linkUrl: '',
  mediaKind: null,
  pin: 'courier-pin:1',
} as const

beforeEach(() => {
  vi.useFakeTimers()
  const { document } = parseHTML('<!doctype html><a id="courierClick"></a>')
  vi.spyOn(document.constructor.prototype, 'querySelectorAll').mockReturnValue([] as never)
  vi.stubGlobal('Document', document.constructor)
  vi.stubGlobal('document', document)
  vi.stubGlobal('addEventListener', () => undefined)
  vi.stubGlobal('removeEventListener', () => undefined)
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const noted = () => (globalThis as { courierClick?: { question?: unknown } }).courierClick?.question

test('an element of the page that has the name of our own field stops nothing', () => {
  vi.stubGlobal('courierClick', document.getElementById('courierClick'))
  watchPointer(question)
  expect(noted()).toEqual(question)
})

test('what an earlier click began is stopped', () => {
  const stop = vi.fn()
  vi.stubGlobal('courierClick', { stop })
  watchPointer(question)
  expect(stop).toHaveBeenCalledOnce()
  expect(noted()).toEqual(question)
})
