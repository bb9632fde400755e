import { describe, expect, test } from 'vitest'
import type { CommandName } from '../../../lib/messages/protocol.ts'
import { newAttachment, type TabPart } from '../../../lib/model/attachment.ts'
import { createAccountsStore } from '../../../lib/stores/accounts.ts'
import { createComposerStore } from '../../../lib/stores/composer.ts'
import type { BlobKey } from '../../../lib/units.ts'
import { aFile, settle, signedIn, surroundings } from './surroundings.ts'

const SHARED = { title: 'T', url: 'https://pages.test/', quote: '', tabId: 7 }

/** A composer that shares a tab; the background puts in what it is asked for, unless it is told not to. */
async function sharing(answers: (name: CommandName) => boolean = () => true) {
  const world = signedIn()
  const sent: CommandName[] = []
  world.answer = (name) => {
    if (!name.startsWith('share.')) return undefined
    sent.push(name)
    if (!answers(name)) return { ok: false, failure: { kind: 'page-not-drawable' } }
    return { ok: true, value: null }
  }
  const ports = surroundings(world)
  ports.sharedPage = async () => SHARED
  const accounts = createAccountsStore(ports)
  const composer = createComposerStore(ports, accounts)
  await Promise.all([accounts.load(), composer.load()])
  const isIn = () =>
    Object.fromEntries(composer.tabPictures.offered.value.map(({ part, isIn }) => [part, isIn]))
  const put = async (part: TabPart) => {
    const file = {
      blob: 'b' as BlobKey,
      byteLength: 1,
      mediaType: 'image/png',
      kind: 'image',
    } as const
    const attachment = newAttachment({ kind: 'tab', part, pageUrl: SHARED.url }, part, {
      state: 'stored',
      file: { ...file, width: 1, height: 1 },
    })
    await ports.drafts.update(composer.draft.value?.id as never, (draft) => ({
      ...draft,
      attachments: [...draft.attachments, attachment],
    }))
    await settle()
  }
  return { composer, ports, sent, isIn, put }
}

test('pictures are offered where a tab is shared that was seen, and none is in at first', async () => {
  const { composer, isIn } = await sharing()
  expect(isIn()).toEqual({})
  await composer.shareTab()
  expect(isIn()).toEqual({ picture: false, region: false })
  expect(composer.draft.value?.attachments).toEqual([])
})

test('a picture that is in is taken out, and comes back with Undo', async () => {
  const { composer, sent, isIn, put } = await sharing()
  await composer.shareTab()
  expect(await composer.tabPictures.toggle('picture')).toBe(false)
  expect(sent).toEqual(['share.picture'])
  await put('picture')
  expect(isIn()).toEqual({ picture: true, region: false })
  const { removals } = composer.attachments
  void composer.tabPictures.toggle('picture')
  expect(isIn()).toEqual({ picture: false, region: false })
  expect(removals.undoable.value?.name).toBe('picture')
  removals.undo()
  expect(isIn()).toEqual({ picture: true, region: false })
  expect(sent).toEqual(['share.picture'])
})

test('one that was taken of another page than the one that is shared now is only a picture', async () => {
  const { composer, ports, isIn, put } = await sharing()
  await composer.shareTab()
  await put('picture')
  ports.sharedPage = async () => ({ ...SHARED, url: 'https://other.test/' })
  await composer.shareTab()
  expect(isIn()).toEqual({ picture: false, region: false })
  expect(composer.draft.value?.attachments).toHaveLength(1)
})

describe('a region', () => {
  test('leads to the page, once however often it is pressed', async () => {
    const { composer, sent } = await sharing()
    await composer.shareTab()
    const pressed = [composer.tabPictures.toggle('region'), composer.tabPictures.toggle('region')]
    expect(await Promise.all(pressed)).toEqual([true, false])
    expect(sent).toEqual(['share.region'])
  })

  test('that cannot be chosen stays here, and the reason goes with the next try', async () => {
    const { composer } = await sharing((name) => name === 'share.picture')
    await composer.shareTab()
    expect(await composer.tabPictures.toggle('region')).toBe(false)
    expect(composer.problem.value).toEqual({ kind: 'page-not-drawable' })
    await composer.tabPictures.toggle('picture')
    expect(composer.problem.value).toBeNull()
  })

  test.each([
    [['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'], { what: 'too-many', count: 1 }],
    [['a.gif'], { what: 'not-both', name: 'nameTabRegion', moving: 'gif' }],
    [['a.mp4'], { what: 'not-both', name: 'nameTabRegion', moving: 'video' }],
  ])('has no room beside %j, which is said before', async (files, notice) => {
    const { composer, sent } = await sharing()
    await composer.shareTab()
    await composer.attachments.add(files.map(aFile))
    expect(await composer.tabPictures.toggle('region')).toBe(false)
    expect(composer.attachments.notice.value).toEqual(notice)
    expect(sent).toEqual([])
  })
})

test('why the last one did not come is told until it was seen, or something else is done', async () => {
  const { composer, ports } = await sharing()
  await composer.shareTab()
  const failure = { kind: 'shared-page-gone' } as const
  const fail = async () => {
    const id = composer.draft.value?.id as never
    await ports.drafts.update(id, (draft) => draft && { ...draft, shareFailure: failure })
    await settle()
    expect(composer.problem.value).toEqual(failure)
  }
  await fail()
  composer.dismissProblem()
  await settle()
  expect(composer.problem.value).toBeNull()
  await fail()
  composer.setText('Without it, then')
  await settle()
  expect(composer.problem.value).toBeNull()
  expect((await ports.drafts.list())[0]?.shareFailure).toBeUndefined()
})
