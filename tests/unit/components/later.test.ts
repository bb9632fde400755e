import { parseHTML } from 'linkedom'
import { type ComponentType, createElement, render } from 'preact'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { laterDialog, laterPart, preload } from '../../../components/ui/later.tsx'
import { useWords } from '../../../lib/words/words.ts'
import { english } from '../words/english.ts'

beforeAll(() => useWords(english))
afterEach(() => vi.unstubAllGlobals())

interface Props {
  words: string
  onClose: () => void
}
type Load = () => Promise<ComponentType<Props>>

const Words = ({ words }: Props) => createElement('p', {}, words)

/** Draws it into a document of its own. */
function draw(component: ComponentType<Props>, onClose = () => {}) {
  const { document } = parseHTML('<!doctype html><main></main>')
  const main = document.querySelector('main') as unknown as Element
  vi.stubGlobal('document', document)
  // What only browsers have.
  const element = document.createElement('dialog') as unknown as { __proto__: object }
  Object.assign(Object.getPrototypeOf(element), { showModal() {}, close() {} })
  render(createElement(component, { words: 'Here', onClose }), main)
  const press = (name: string) => {
    const buttons = [...main.querySelectorAll('button')]
    const button = buttons.find(({ textContent }) => textContent?.trim() === name)
    const event = main.ownerDocument.createEvent('Event')
    event.initEvent('click', true, true)
    button?.dispatchEvent(event)
  }
  return { words: () => main.textContent ?? '', press }
}

test('what was fetched before it is wanted is drawn at once', async () => {
  const Part = laterPart(async () => Words)
  await Part.get()
  expect(draw(Part).words()).toBe('Here')
})

test('what is wanted first comes as soon as it is there, and is fetched once', async () => {
  let loads = 0
  const Part = laterPart(async () => {
    loads++
    return Words
  })
  preload(Part)
  const { words } = draw(Part)
  await vi.waitFor(() => expect(words()).toBe('Here'))
  await Part.get()
  expect(loads).toBe(1)
})

for (const [kind, make] of [
  ['part', (load: Load) => laterPart(load)],
  ['dialog', (load: Load) => laterDialog(load)],
] as const) {
  test(`a ${kind} that cannot be read says so, and Try again does`, async () => {
    let isBroken = true
    const Part = make(async () => {
      if (isBroken) throw new TypeError('Failed to fetch dynamically imported module')
      return Words
    })
    const { words, press } = draw(Part)
    await vi.waitFor(() => expect(words()).toContain('A file of Courier could not be read'))
    expect(words()).toContain('Failed to fetch')
    isBroken = false
    press('Try again')
    await vi.waitFor(() => expect(words()).toBe('Here'))
  })
}

test('Try again pressed while a try is under way tries once more after it', async () => {
  const tries: ((isThere: boolean) => void)[] = []
  const Part = laterPart<Props>(
    () =>
      new Promise((resolve, reject) => {
        tries.push((isThere) => (isThere ? resolve(Words) : reject(new Error('gone'))))
      }),
  )
  const { words, press } = draw(Part)
  await vi.waitFor(() => expect(tries).toHaveLength(1))
  tries[0]?.(false)
  await vi.waitFor(() => expect(words()).toContain('A file of Courier could not be read'))
  press('Try again')
  await vi.waitFor(() => expect(tries).toHaveLength(2))
  press('Try again')
  tries[1]?.(false)
  await vi.waitFor(() => expect(tries).toHaveLength(3))
  tries[2]?.(true)
  await vi.waitFor(() => expect(words()).toBe('Here'))
})

test('a dialog that cannot be read can be closed', async () => {
  const onClose = vi.fn()
  const { words, press } = draw(
    laterDialog<Props>(() => Promise.reject(new Error('gone'))),
    onClose,
  )
  await vi.waitFor(() => expect(words()).toContain('This could not be opened'))
  press('Close')
  expect(onClose).toHaveBeenCalledOnce()
})
