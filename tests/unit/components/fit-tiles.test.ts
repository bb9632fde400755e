import { createElement } from 'preact'
import { beforeAll, describe, expect, test } from 'vitest'
import { CropStage } from '../../../components/composer/crop-stage.tsx'
import { FileTile } from '../../../components/composer/file-tile.tsx'
import { ToTrimTile } from '../../../components/composer/to-trim-tile.tsx'
import { TrimStrip } from '../../../components/composer/trim-strip.tsx'
import type { AheadView } from '../../../lib/model/ahead-view.ts'
import type { SourceFile, StoredFile } from '../../../lib/model/attachment.ts'
import type { Fit } from '../../../lib/model/fit.ts'
import { createPreviews } from '../../../lib/stores/previews.ts'
import { type BlobKey, MINUTE } from '../../../lib/units.ts'
import { useWords } from '../../../lib/words/words.ts'
import { drawn, drawnAgain } from '../failures/popup-row.ts'
import { english } from '../words/english.ts'

beforeAll(() => useWords(english))

const previews = createPreviews({ get: async () => null })
const nothing = () => {}
const original: SourceFile = {
  blob: 'came' as BlobKey,
  byteLength: 24_000_000,
  format: 'webm',
  kind: 'video',
  width: 1920,
  height: 1080,
}
const file: StoredFile = {
  blob: 'made' as BlobKey,
  byteLength: 12_000_000,
  mediaType: 'video/mp4',
  kind: 'video',
  width: 1920,
  height: 1080,
}

type Content = Parameters<typeof FileTile>[0]['content']

function fileTile(content: Content, ahead?: AheadView | null) {
  return createElement(FileTile, {
    ...(ahead !== undefined && { ahead }),
    name: 'tram.webm',
    content,
    altText: '',
    previews,
    isBeside: false,
    onAltText: nothing,
    onPause: nothing,
    onLook: nothing,
    onTrim: nothing,
    onCrop: nothing,
    onRemove: nothing,
  })
}

/** Names of the buttons, in the order of the keyboard. */
function buttons(tile: Element): string[] {
  return [...tile.querySelectorAll('button')].map(
    (button) => button.getAttribute('aria-label') ?? button.textContent ?? '',
  )
}

describe('a file that goes up ahead of Post', () => {
  const going = (ahead: AheadView | null) => drawn(fileTile({ state: 'stored', file }, ahead))

  test('has a bar on its picture while it does, as full as its words say', () => {
    const tile = going({ state: 'going-up', share: 0.034 })
    expect(tile.textContent).toContain('Uploading… 3 %')
    const bar = tile.querySelector('.tile-frame [role=progressbar]')
    expect(bar?.getAttribute('aria-valuenow')).toBe('3')
    expect(bar?.getAttribute('aria-label')).toBe('Uploading tram.webm')
  })

  test.each([null, { state: 'at-work' }, { state: 'on-x' }] as const)('has none of %j', (ahead) => {
    expect(going(ahead).querySelector('[role=progressbar]')).toBeNull()
  })
})

describe('a file that is being made fit', () => {
  const fitting = (share: number | null, paused?: true) =>
    drawn(
      fileTile({
        state: 'fitting',
        original,
        wish: {},
        since: 0,
        share,
        ...(paused && { paused }),
      }),
    )

  test('says how far that is, and can be paused, described and removed', () => {
    const tile = fitting(0.716)
    expect(tile.textContent).toContain('Preparing 71 %')
    const bar = tile.querySelector('[role=progressbar]')
    expect(bar?.getAttribute('aria-valuenow')).toBe('71')
    expect(bar?.getAttribute('aria-label')).toBe('Preparing tram.webm')
    expect(buttons(tile)).toEqual([
      'Alt text for tram.webm',
      'Remove tram.webm',
      'Pause preparing tram.webm',
    ])
  })

  test('claims no share before one is known', () => {
    const tile = fitting(null)
    expect(tile.querySelector('.tile-line')?.textContent).toBe('PreparingPause')
    expect(tile.querySelector('[role=progressbar]')?.hasAttribute('aria-valuenow')).toBe(false)
  })

  test('was it fit before, it can be looked at and cut otherwise meanwhile', () => {
    const again = (kind: 'video' | 'image') =>
      drawn(
        fileTile({
          ...{ state: 'fitting', wish: {}, since: 0, share: 0.5, again: true },
          original: { ...original, kind },
        }),
      )
    expect(buttons(again('video')).slice(-3)).toEqual([
      'Pause preparing tram.webm',
      'Trim tram.webm',
      'Look at tram.webm',
    ])
    expect(buttons(again('image'))).toEqual([
      'Alt text for tram.webm',
      'Crop tram.webm',
      'Remove tram.webm',
      'Pause preparing tram.webm',
      'Look at tram.webm',
    ])
  })

  test('is paused where the person wants that, and goes on by the same button', () => {
    const tile = fitting(0.4, true)
    expect(tile.textContent).toContain('Paused 40 %')
    expect(buttons(tile)).toContain('Resume preparing tram.webm')
  })
})

test('a video that is too long says what the account may post, and offers to trim', () => {
  const tile = drawn(
    createElement(ToTrimTile, {
      name: 'tram.webm',
      durationMs: 24 * MINUTE,
      maxDurationMs: 20 * MINUTE,
      onTrim: nothing,
      onRemove: nothing,
    }),
  )
  expect(tile.querySelector('p')?.textContent).toBe(
    'This video is 24:00; your account may post 20:00. Trim it.',
  )
  expect(buttons(tile)).toEqual(['Trim tram.webm', 'Remove tram.webm'])
})

describe('a file that was made fit', () => {
  const stored = (fit: Fit | undefined, changes: Partial<StoredFile> = {}) =>
    drawn(fileTile({ state: 'stored', file: { ...file, ...changes }, ...(fit && { fit }) }))
  const fit: Fit = {
    original,
    changes: [{ what: 'format', from: 'webm', to: 'mp4' }],
    wish: {},
    isOriginalTaken: false,
  }

  test('says what was changed, and lets a video be trimmed and looked at', () => {
    const tile = stored(fit)
    expect(tile.querySelector('.tile-line span')?.textContent).toBe('WebM → MP4, 24 → 12 MB')
    expect(buttons(tile).slice(-2)).toEqual(['Trim tram.webm', 'Look at tram.webm'])
  })

  test('has nothing to look at where nothing was changed', () => {
    expect(buttons(stored({ ...fit, changes: [] }))).not.toContain('Look at tram.webm')
    expect(buttons(stored(undefined))).not.toContain('Look at tram.webm')
  })

  test('leads to the way back where it is sent as it came', () => {
    const asIs = { ...fit, changes: [], wish: { asIs: true as const } }
    expect(buttons(stored(asIs))).toContain('Look at tram.webm')
  })

  test('is not to be trimmed where it was no video, and shows its pixels', () => {
    const tile = stored(undefined, { kind: 'image', mediaType: 'image/png' })
    expect(buttons(tile)).not.toContain('Trim tram.webm')
    expect(tile.textContent).toContain('1920 × 1080')
    const gif = { ...fit, original: { ...original, format: 'gif' as const, kind: 'gif' as const } }
    expect(buttons(stored(gif))).not.toContain('Trim tram.webm')
  })
})

describe('a picture', () => {
  const image = { ...original, kind: 'image' as const, format: 'png' as const }
  const made = { ...file, kind: 'image' as const, mediaType: 'image/png' as const }
  const stored = (of: SourceFile) =>
    drawn(
      fileTile({
        ...{ state: 'stored', file: made },
        fit: { original: of, changes: [], wish: {}, isOriginalTaken: true },
      }),
    )

  test('can be cropped, beside where it is removed', () => {
    const [crop, remove] = stored(image).querySelectorAll('.tile-tools button')
    expect(crop?.getAttribute('aria-label')).toBe('Crop tram.webm')
    expect(remove?.getAttribute('aria-label')).toBe('Remove tram.webm')
  })

  test.each([
    ['of one pixel', { ...image, width: 1, height: 1 }],
    ['that moves', { ...image, kind: 'gif' as const }],
    ['that is a film', original],
  ])('%s cannot', (_name, of) => {
    expect(buttons(stored(of))).not.toContain('Crop tram.webm')
  })
})

test('what is on a tile stays while its file is made fit: a press is not lost with its button', () => {
  const place = drawn(fileTile({ state: 'fetching', since: 0, receivedBytes: 0, totalBytes: null }))
  const button = (name: string) => place.querySelector(`[aria-label="${name}"]`)
  const remove = button('Remove tram.webm')
  drawnAgain(place, fileTile({ state: 'fitting', original, wish: {}, since: 0, share: null }))
  const altText = button('Alt text for tram.webm')
  drawnAgain(place, fileTile({ state: 'stored', file }))
  expect(button('Remove tram.webm')).toBe(remove)
  expect(button('Alt text for tram.webm')).toBe(altText)
  expect([remove, altText]).not.toContain(null)
})

describe('the trim strip', () => {
  const strip = (isOver: boolean) =>
    drawn(
      createElement(TrimStrip, {
        cut: { startMs: 12_400, endMs: 140_000 },
        durationMs: 185_000,
        isOver,
        frames: [null, null],
        keysId: 'keys',
        firstRef: { current: null },
        onMove: nothing,
      }),
    )

  test('has two sliders that say where they stand in words', () => {
    const sliders = [...strip(false).querySelectorAll('[role=slider]')]
    expect(
      sliders.map((slider) => [
        slider.getAttribute('aria-label'),
        slider.getAttribute('aria-valuetext'),
        slider.getAttribute('aria-valuenow'),
        slider.getAttribute('aria-valuemax'),
      ]),
    ).toEqual([
      ['Start', '0:12.4 of 3:05', '12400', '185000'],
      ['End', '2:20 of 3:05', '140000', '185000'],
    ])
  })

  test('runs from left to right in every language', () => {
    expect(strip(true).querySelector('.trim-too-long')?.getAttribute('dir')).toBe('ltr')
  })
})

describe('the stage of a crop', () => {
  const stage = (turns: 0 | 1) =>
    drawn(
      createElement(CropStage, {
        view: {
          of: { width: 1_600, height: 900 },
          turn: { turns },
          area: { x: 120, y: 40, width: 600, height: 800 },
        },
        ...{ ratio: null, url: 'blob:one', edgeKeysId: 'keys', areaKeysId: 'area-keys' },
        firstRef: { current: null },
        ...{ onArea: nothing, onLoad: nothing, onError: nothing },
      }),
    )

  test('has four edges that say where they are, and the part itself', () => {
    const sliders = [...stage(0).querySelectorAll('[role=slider]')]
    expect(
      sliders.map((slider) => [
        slider.getAttribute('aria-label'),
        slider.getAttribute('aria-valuetext'),
        slider.getAttribute('aria-valuenow'),
        slider.getAttribute('aria-valuemax'),
      ]),
    ).toEqual([
      ['Left edge', '120 of 1,600 pixels', '120', '1600'],
      ['Top edge', '40 of 900 pixels', '40', '900'],
      ['Right edge', '720 of 1,600 pixels', '720', '1600'],
      ['Bottom edge', '840 of 900 pixels', '840', '900'],
      ['Part that stays', '120 from the left, 40 from the top', '120', '1000'],
    ])
  })

  test('turns the picture with its sides', () => {
    const style = (turns: 0 | 1) => stage(turns).querySelector('img')?.getAttribute('style') ?? ''
    expect(style(0)).toMatch(/width: ?100%/)
    expect(style(1)).toContain('rotate(90deg)')
    expect(style(1)).toMatch(/width: ?177\.7+\d*%/)
    const sliders = [...stage(1).querySelectorAll('[role=slider]')]
    expect(sliders[0]?.getAttribute('aria-valuetext')).toBe('120 of 900 pixels')
  })
})

describe('a file that goes to X before Post', () => {
  const line = (ahead?: AheadView | null) =>
    drawn(fileTile({ state: 'stored', file }, ahead)).querySelector('.tile-ahead')

  test.each<[AheadView | null, string]>([
    [null, ''],
    [{ state: 'going-up', share: 0.4 }, 'Uploading… 40%'],
    [{ state: 'at-work' }, 'On X, being processed'],
  ])('%j: %s', (ahead, words) => {
    expect(line(ahead)?.textContent?.replace(/\s%/, '%')).toBe(words)
  })

  test('says that X has it, that it is not published, and what that means', () => {
    const there = line({ state: 'on-x' })
    expect(there?.textContent).toMatch(/^On X, not published\. /)
    expect(there?.querySelector('.visually-hidden')?.textContent).toMatch(/until you press Post/)
    expect(there?.getAttribute('title')).toMatch(/until you press Post/)
  })

  test('has no line where nobody chose that', () => {
    expect(line()).toBeNull()
  })
})
