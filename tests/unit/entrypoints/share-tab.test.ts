import { describe, expect, test } from 'vitest'
import { createTabSharing, type SharePorts } from '../../../entrypoints/background/share-tab.ts'
import type { Failure } from '../../../lib/failures/failure.ts'
import type { Attachment } from '../../../lib/model/attachment.ts'
import { type Draft, newDraft } from '../../../lib/model/draft.ts'
import type { RegionRequest } from '../../../lib/model/region.ts'
import { isSamePage } from '../../../lib/model/shared-tab.ts'
import type { BlobKey, DraftId } from '../../../lib/units.ts'
import { FakeClock } from '../capture/fake-clock.ts'

const URL_OF_PAGE = 'https://pages.test/heron?day=3'
const PLACE = { left: 1, top: 2, width: 30, height: 40, viewportWidth: 100 }
const SHARED = { title: 'The heron\u202e at the weir', url: URL_OF_PAGE, quote: '', tabId: 7 }

/** A browser with one tab that shows the shared page, and all that happens in it in order. */
function aBrowser(shared: Draft['shared'] = SHARED) {
  const clock = new FakeClock()
  const world = {
    clock,
    draft: { ...newDraft(0), shared } as Draft,
    address: `${URL_OF_PAGE}#middle` as string | null,
    picture: new Blob(['seen']) as Blob | null,
    shows: async (): Promise<unknown> => ({ isShown: true }),
    asked: null as Parameters<SharePorts['keepAsked']>[0] | null,
    request: null as RegionRequest | null,
    placed: [] as Attachment[],
    told: null as Failure | null,
    done: [] as string[],
  }
  const ports: SharePorts = {
    drafts: { get: async (id) => (id === world.draft.id ? world.draft : null) },
    addressOfTab: async (tabId) => (tabId === 7 ? world.address : null),
    async pictureOfTab(_tabId, work) {
      const before = await work()
      world.done.push('picture')
      return world.picture && { picture: world.picture, before }
    },
    bringToFront: async () => void world.done.push('front'),
    drawn: async () => void world.done.push('drawn'),
    async showOverlay(_tabId, request) {
      world.request = request
      return world.shows()
    },
    async keepAsked(asked) {
      world.asked = asked
    },
    async takeAsked(ticket, tabId) {
      const { asked } = world
      if (asked?.ticket !== ticket || asked.tabId !== tabId) return null
      world.asked = null
      return asked
    },
    cut: async (picture, part) => {
      world.done.push(`cut ${JSON.stringify(part)}`)
      return picture.size > 0 ? picture : null
    },
    store: async ({ size }) => ({
      blob: 'b' as BlobKey,
      byteLength: size,
      format: 'png',
      kind: 'image',
      width: 1,
      height: 1,
    }),
    async place(_id, attachment) {
      world.placed.push(attachment)
      return 'placed' as DraftId
    },
    async tell(_id, failure) {
      world.told = failure
      return 'told' as DraftId
    },
    show: async (id) => void world.done.push(`show ${id}`),
    goOnFitting: () => void world.done.push('fit'),
    openComposer: async () => void world.done.push('composer'),
    bringComposerBack: async () => void world.done.push('composer back'),
    language: () => ({ lang: 'en', dir: 'ltr' }),
    clock,
  }
  return { world, ports, sharing: createTabSharing(ports) }
}

const taken = (ticket = '') => ({ ticket, outcome: 'taken', place: PLACE }) as const

describe('all that the tab shows', () => {
  test('is put in as it is, with the title to describe it by', async () => {
    const { world, sharing } = aBrowser()
    await sharing.picture(world.draft.id)
    expect(world.done).toEqual(['drawn', 'picture', 'cut "all"', 'fit'])
    expect(world.placed).toMatchObject([
      {
        name: 'nameTabPicture',
        source: { kind: 'tab', part: 'picture', pageUrl: URL_OF_PAGE },
        content: { state: 'fitting', wish: {} },
        altText: '',
        about: { altText: 'The heron at the weir', title: '', link: '' },
      },
    ])
  })

  const ELSEWHERE = 'https://pages.test/'
  test.each<[string, Partial<ReturnType<typeof aBrowser>['world']>, string]>([
    ['shows another page', { address: ELSEWHERE }, 'shared-page-gone'],
    ['is gone, or nobody may know', { address: null }, 'shared-page-gone'],
    ['cannot be pictured', { picture: null }, 'tab-not-pictured'],
    ['has next to nothing there', { picture: new Blob() }, 'tab-not-pictured'],
  ])('is not put in when the tab %s', async (_why, changes, kind) => {
    const { world, sharing } = aBrowser()
    Object.assign(world, changes)
    await expect(sharing.picture(world.draft.id)).rejects.toMatchObject({ failure: { kind } })
    expect(world.placed).toEqual([])
  })

  test('is not put in when the page goes elsewhere in that very moment', async () => {
    const { world, ports } = aBrowser()
    const { pictureOfTab } = ports
    ports.pictureOfTab = async (tabId, work) => {
      const seen = await pictureOfTab(tabId, work)
      world.address = 'https://pages.test/elsewhere'
      return seen
    }
    const failure = { kind: 'shared-page-gone' }
    await expect(createTabSharing(ports).picture(world.draft.id)).rejects.toMatchObject({ failure })
    expect(world.placed).toEqual([])
  })

  test.each([null, { ...SHARED, tabId: undefined }])(
    'needs a tab that showed %j',
    async (shared) => {
      const { world, sharing } = aBrowser(shared as Draft['shared'])
      const failure = { kind: 'shared-page-gone' }
      await expect(sharing.picture(world.draft.id)).rejects.toMatchObject({ failure })
    },
  )
})

describe('a region', () => {
  test('is asked for by words that are data, and the page comes to the front', async () => {
    const { world, sharing } = aBrowser()
    await sharing.region(world.draft.id)
    expect(world.request).toMatchObject({ ticket: world.asked?.ticket, lang: 'en', dir: 'ltr' })
    expect(world.request?.words.title).toBe('regionTitle')
    expect(world.done).toEqual(['front'])
  })

  test('is put in by a background that was started by it', async () => {
    const { world, ports, sharing } = aBrowser()
    await sharing.region(world.draft.id)
    const { chosen } = createTabSharing(ports)
    expect(await chosen(taken(world.asked?.ticket), 7)).toBe(true)
    expect(world.done.slice(1)).toEqual([
      'picture',
      `cut ${JSON.stringify({ place: PLACE })}`,
      'fit',
      'show placed',
      'composer',
    ])
    expect(world.placed).toMatchObject([{ source: { kind: 'tab', part: 'region' } }])
  })

  test('counts once, and only with its ticket from its tab', async () => {
    const { world, sharing } = aBrowser()
    await sharing.region(world.draft.id)
    const ticket = world.asked?.ticket
    expect(await sharing.chosen(taken('another'), 7)).toBe(false)
    expect(await sharing.chosen(taken(ticket), 8)).toBe(false)
    expect(await sharing.chosen(taken(ticket), 7)).toBe(true)
    expect(await sharing.chosen(taken(ticket), 7)).toBe(false)
    expect(world.placed).toHaveLength(1)
  })

  test.each([
    ['lets no script in', async () => Promise.reject(new Error('No'))],
    ['draws nothing over itself', async () => ({ isShown: false })],
    ['answers nonsense', async () => 'yes'],
  ])('of a page that %s cannot be chosen, and nothing of it counts later', async (_why, shows) => {
    const { world, sharing } = aBrowser()
    world.shows = shows
    const failure = { kind: 'page-not-drawable' }
    await expect(sharing.region(world.draft.id)).rejects.toMatchObject({ failure })
    expect(world.asked).toBeNull()
    expect(world.done).toEqual([])
  })

  test('of a frozen page is not waited for', async () => {
    const { world, sharing } = aBrowser()
    world.shows = () => new Promise(() => {})
    const asked = sharing.region(world.draft.id)
    const failure = { kind: 'page-not-drawable' }
    const refused = expect(asked).rejects.toMatchObject({ failure })
    while (world.clock.sleepers === 0) await new Promise((turn) => setImmediate(turn))
    await world.clock.advance(5_000)
    await refused
  })

  test.each([
    ['cancelled', undefined, ['composer back']],
    ['left', 'shared-page-gone', ['composer back']],
    ['removed', 'page-not-drawable', ['show told', 'composer']],
  ] as const)(
    'that was %s leaves the draft as it was, and says why',
    async (outcome, kind, then) => {
      const { world, sharing } = aBrowser()
      await sharing.region(world.draft.id)
      const ticket = world.asked?.ticket ?? ''
      expect(await sharing.chosen({ ticket, outcome, place: null }, 7)).toBe(true)
      expect(world.told?.kind).toBe(kind)
      expect(world.placed).toEqual([])
      expect(world.done).toEqual(['front', ...then])
    },
  )

  test('that cannot be pictured any more is told where it was wanted', async () => {
    const { world, sharing } = aBrowser()
    await sharing.region(world.draft.id)
    world.address = 'https://pages.test/elsewhere'
    await sharing.chosen(taken(world.asked?.ticket), 7)
    expect(world.told).toEqual({ kind: 'shared-page-gone' })
    expect(world.done.slice(1)).toEqual(['show told', 'composer'])
  })

  test('is put in as its page was shared, though the draft is gone by then', async () => {
    const { world, ports, sharing } = aBrowser()
    await sharing.region(world.draft.id)
    ports.drafts.get = async () => null
    await sharing.chosen(taken(world.asked?.ticket), 7)
    expect(world.told).toBeNull()
    expect(world.placed).toMatchObject([
      { source: { pageUrl: URL_OF_PAGE }, about: { altText: 'The heron at the weir' } },
    ])
  })

  test('is never all of the page, whatever the page says', async () => {
    const { world, sharing } = aBrowser()
    await sharing.region(world.draft.id)
    await sharing.chosen({ ...taken(world.asked?.ticket), place: 'all' as never }, 7)
    expect(world.done).toContain('cut {"place":"all"}')
  })
})

test.each([
  ['https://a.test/b#c', 'https://a.test/b', true],
  ['https://me:secret@a.test/b', 'https://a.test/b', true],
  ['https://a.test/b?c=1', 'https://a.test/b?c=2', false],
  ['https://a.test/b', 'http://a.test/b', false],
  ['nonsense', 'nonsense', false],
])('%s and %s show one page: %s', (one, other, isSame) => {
  expect(isSamePage(one, other)).toBe(isSame)
})
