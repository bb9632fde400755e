import { computed } from '@preact/signals'
import { expect, it } from 'vitest'
import { createAccountsStore } from '../../../lib/stores/accounts.ts'
import { createComposerStore } from '../../../lib/stores/composer.ts'
import { createCounting } from '../../../lib/stores/counting.ts'
import type { StorePorts } from '../../../lib/stores/ports.ts'
import { draftWith } from './fake-ports.ts'
import { settle, signedIn, surroundings } from './surroundings.ts'

type Load = StorePorts['loadMeasureText']

const byLength = async () => (text: string) => ({
  weightedLength: text.length,
  links: [],
  overflowAt: text.length,
})

/** A page with an open draft, whose counting comes when `arrive` is called. */
async function page(text: string, load: Load = byLength) {
  const world = signedIn()
  const draft = draftWith({ text })
  world.drafts.push(draft)
  world.settings = { ...world.settings, currentDraftId: draft.id }
  const ports = surroundings(world)
  let arrive = () => {}
  const isHere = new Promise<void>((resolve) => {
    arrive = resolve
  })
  let loads = 0
  ports.loadMeasureText = async () => {
    loads++
    await isHere
    return load()
  }
  const accounts = createAccountsStore(ports)
  await accounts.load()
  const composer = createComposerStore(ports, accounts)
  let isLoaded = false
  const loading = composer.load().then(() => {
    isLoaded = true
  })
  await settle()
  return { composer, arrive, loading, isLoaded: () => isLoaded, loads: () => loads }
}

it('an empty text is drawn before anything can be counted', async () => {
  const { composer, isLoaded, loads } = await page('')
  expect(isLoaded()).toBe(true)
  expect(loads()).toBe(0)
  expect(composer.measured.value.weightedLength).toBe(0)
})

it('what is written is counted before it is drawn', async () => {
  const { composer, isLoaded, arrive, loading } = await page('Hello')
  expect(isLoaded()).toBe(false)
  arrive()
  await loading
  expect(composer.measured.value.weightedLength).toBe(5)
})

it('a letter that comes first is counted as soon as that can be', async () => {
  const { composer, arrive } = await page('')
  const left = computed(() => composer.left.value)
  composer.setText('Hello')
  expect(left.value).toBe(280)
  arrive()
  await settle()
  expect(left.value).toBe(275)
})

it('Post waits until it is counted, and does not post what is too long', async () => {
  const { composer, arrive } = await page('')
  composer.setText('a'.repeat(281))
  const posting = composer.post()
  await settle()
  expect(composer.draft.value?.text).toHaveLength(281)
  arrive()
  await posting
  expect(composer.draft.value?.text).toHaveLength(281)
  expect(composer.obstacle.value).toEqual({ kind: 'text-too-long', over: 1 })
})

it('where it cannot be loaded nothing is lost: Post says so, and the next press tries again', async () => {
  let isBroken = true
  const { composer, arrive } = await page('Hello', () =>
    isBroken ? Promise.reject(new Error('gone')) : byLength(),
  )
  arrive()
  await settle()
  await composer.post()
  expect(composer.problem.value).toEqual({
    kind: 'code-unreadable',
    detail: 'Error: gone',
  })
  expect(composer.draft.value?.text).toBe('Hello')
  isBroken = false
  await composer.post()
  expect(composer.problem.value).toBeNull()
  expect(composer.draft.value?.text).toBe('')
})

it('is loaded once, whoever asks', async () => {
  let loads = 0
  const counting = createCounting(() => {
    loads++
    return byLength()
  })
  expect(counting.measure('Hello', 280)).toBeNull()
  await Promise.all([counting.ready(), counting.ready()])
  expect(counting.measure('Hello', 280)?.weightedLength).toBe(5)
  expect(loads).toBe(1)
})
