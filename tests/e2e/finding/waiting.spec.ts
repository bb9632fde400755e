import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Finding } from '../../../lib/model/found.ts'
import { outputDirectory } from '../../run/build.mjs'
import { expect, test } from '../harness/test.ts'
import { addressOf, serveExhibit } from './zoo.ts'

const BOX = '<div class="box" style="width:640px;height:400px">'
const PHOTO = '<img id="photo" class="fill" src="/photo.png" alt="">'

/** Where the pointer rests on `#target`, and the browser has named the photo. */
const PLACES: { name: string; body: string; waits: boolean; isClear: boolean }[] = [
  { name: 'a photo', body: PHOTO.replace('photo', 'target'), waits: false, isClear: true },
  {
    name: 'a photo in a link',
    body: `<a href="#">${PHOTO.replace('photo', 'target')}</a>`,
    waits: false,
    isClear: true,
  },
  {
    name: 'something over a photo',
    body: `${PHOTO}<div id="target" class="fill"></div>`,
    waits: true,
    isClear: true,
  },
  {
    name: 'a photo over a film of its size',
    body: `<video class="fill" src="/film.mp4"></video>${PHOTO.replace('photo', 'target')}`,
    waits: true,
    isClear: false,
  },
]

test('the pointer is waited for only where its move could tell more', async ({ x, courier }) => {
  for (const [index, { name, body, waits, isClear }] of PLACES.entries()) {
    const files = { '/photo.png': [1280, 800], '/film.mp4': 'film' } as const
    const expected = { file: '/photo.png' }
    serveExhibit(x, { name, like: '', body: `${BOX}${body}</div>`, files, expect: expected }, index)
    const page = await courier.newPage(addressOf(index))
    const { pauses, finding } = await look(page)
    expect.soft(pauses > 0, name).toBe(waits)
    expect.soft(finding.isClear, name).toBe(isClear)
    expect
      .soft(
        finding.found.map(({ shownBy }) => shownBy),
        name,
      )
      .toContain('img')
    await page.close()
  }
})

/** Runs the package's own script in the page, of which no move of the pointer is heard. */
async function look(page: Page): Promise<{ pauses: number; finding: Finding }> {
  const script = readFileSync(join(outputDirectory('chrome'), 'find-media.js'), 'utf8')
  await page.evaluate(async () => {
    const target = document.querySelector('#target') as Element
    const hovered: Element[] = []
    for (let at: Element | null = target; at; at = at.parentElement) hovered.unshift(at)
    const srcUrl = new URL('/photo.png', location.href).href
    const linkUrl = target.closest('a')?.href ?? ''
    const question = {
      by: 'place',
      pageUrl: location.href,
      srcUrl,
      linkUrl,
      mediaKind: 'image',
      pin: 'p',
    }
    const courierClick = {
      question,
      hovered,
      hoveredNow: () => hovered,
      moves: [],
      pressed: null,
      stop() {},
    }
    const world = { courierClick, pauses: 0 }
    const own = setTimeout
    const counted = (...args: Parameters<typeof setTimeout>) => {
      world.pauses += 1
      return own(...args)
    }
    Object.assign(globalThis, world, { setTimeout: counted, pausesNow: () => world.pauses })
    await Promise.all([...document.images].map((image) => image.decode()))
  })
  const finding = (await page.evaluate(script)) as Finding
  return { finding, pauses: (await page.evaluate('pausesNow()')) as number }
}
