import { signal } from '@preact/signals'
import { expect, test } from 'vitest'
import { newAttachment } from '../../../lib/model/attachment.ts'
import type { MediaProgress } from '../../../lib/model/job.ts'
import { withRemoved } from '../../../lib/model/removal.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../../lib/model/settings.ts'
import { inStep } from '../../../lib/outbox/ahead.ts'
import { createAhead } from '../../../lib/stores/ahead.ts'
import { createDraftEditor } from '../../../lib/stores/draft-editor.ts'
import type { AccountId, BlobKey, MediaId } from '../../../lib/units.ts'
import { DAY, MiB } from '../../../lib/units.ts'
import { draftWith } from './fake-ports.ts'
import { settle, signedIn, surroundings } from './surroundings.ts'

const file = {
  ...{ blob: 'a' as BlobKey, byteLength: 4 * MiB, mediaType: 'image/jpeg' as const },
  ...{ kind: 'image' as const, width: null, height: null },
}

async function open(uploadWhileComposing: boolean | null) {
  const world = signedIn()
  const attachment = newAttachment({ kind: 'file' }, 'a.jpg', { state: 'stored', file })
  const draft = draftWith({ attachments: [attachment] })
  world.drafts.push(draft)
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    uploadWhileComposing: true,
    currentDraftId: draft.id,
    defaultAccountId: '1' as AccountId,
  }
  world.jobs = inStep([], { drafts: [draft], accounts: world.accounts, settings }, Date.now())
  const asked: string[] = []
  world.answer = (name) => {
    asked.push(name)
    return { ok: true, value: null }
  }
  const ports = surroundings(world)
  const editor = createDraftEditor(ports.drafts)
  const chosen = signal<Settings>({ ...settings, uploadWhileComposing })
  const ahead = createAhead(ports, editor, chosen, (work) => work())
  await editor.open(draft.id)
  await ahead.load()
  await settle()

  async function reach(progress: MediaProgress, rests = false): Promise<void> {
    world.jobs = world.jobs.map((job) => ({
      ...job,
      media: job.media.map((media) => ({ ...media, progress })),
      ...(rests && {
        state: {
          ...{ state: 'composing', draftId: draft.id },
          rest: { until: null, failure: { kind: 'upload-expired' } },
        },
      }),
    }))
    ports.change('jobs')
    await settle()
  }
  return { asked, ahead, attachment, chosen, editor, reach }
}

const upload = { mediaId: '5' as MediaId, mediaKey: null, expiresAt: Date.now() + DAY }
const prepared = { file, category: 'tweet_image' as const, segmentLimit: MiB, restarts: 0 }
const open4 = { boundaries: [0, MiB, 2 * MiB], acknowledged: [0], refused: [] }
const going: MediaProgress = { state: 'uploading', upload, ...prepared, ...open4 }
const there: MediaProgress = { state: 'ready', upload, ...prepared }

test('a tile says how far its file is, and that X has it', async () => {
  const { ahead, attachment, reach } = await open(true)
  const said = () => ahead.views.value?.get(attachment.id)
  // Nothing is on its way yet.
  expect(ahead.views.value?.size).toBe(0)
  await reach(going)
  expect(said()).toEqual({ state: 'going-up', share: 0.25 })
  await reach(there)
  expect(said()).toEqual({ state: 'on-x' })
})

test('nothing is said of what rests, or ran out at X', async () => {
  const { ahead, reach } = await open(true)
  await reach({ ...there, upload: { ...upload, expiresAt: Date.now() - 1 } })
  expect(ahead.views.value?.size).toBe(0)
  await reach(going, true)
  expect(ahead.views.value?.size).toBe(0)
  // What X has, it has.
  await reach(there, true)
  expect(ahead.views.value?.size).toBe(1)
})

test.each([null, false])('where nobody chose it (%s), nothing is said or asked', async (chosen) => {
  const { ahead, asked } = await open(chosen)
  expect(ahead.views.value).toBeNull()
  expect(asked).toEqual([])
})

test('a file wakes the background, and so does its removal; a letter does not', async () => {
  const { asked, attachment, editor } = await open(true)
  expect(asked).toEqual(['media.ahead'])
  await editor.change((draft) => ({ ...draft, text: 'A letter' }))
  await settle()
  expect(asked).toEqual(['media.ahead'])
  await editor.change((draft) => withRemoved(draft, attachment.id, Date.now()))
  await settle()
  expect(asked).toEqual(['media.ahead', 'media.ahead'])
})

test('chosen while the page is open, it begins', async () => {
  const { asked, chosen } = await open(null)
  chosen.value = { ...chosen.peek(), uploadWhileComposing: true }
  await settle()
  expect(asked).toEqual(['media.ahead'])
})
