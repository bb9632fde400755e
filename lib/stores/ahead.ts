import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { type AheadView, viewAhead } from '../model/ahead-view.ts'
import type { Draft } from '../model/draft.ts'
import type { ComposingJob } from '../model/job.ts'
import type { Settings } from '../model/settings.ts'
import type { AttachmentId } from '../units.ts'
import { coalesce } from './coalesce.ts'
import type { DraftEditor } from './draft-editor.ts'
import type { StorePorts } from './ports.ts'

/** Files of the draft on show that go to X ahead of Post. */
export interface Ahead {
  /** By attachment; null where nothing goes up ahead, because nobody chose that. */
  views: ReadonlySignal<ReadonlyMap<AttachmentId, AheadView> | null>
  load(): Promise<void>
}

const NONE: ReadonlyMap<AttachmentId, AheadView> = new Map()

export function createAhead(
  ports: Pick<StorePorts, 'jobs' | 'onChange' | 'send' | 'now'>,
  editor: DraftEditor,
  settings: ReadonlySignal<Settings>,
  /** Of what nobody asked for here: told, and nothing else changes. */
  follow: (work: () => Promise<void>) => Promise<void>,
): Ahead {
  const jobs = signal<readonly ComposingJob[]>([])
  const isOn = computed(() => settings.value.uploadWhileComposing === true)
  const wanted = computed(() => (isOn.value ? wantedOf(editor.draft.value) : ''))

  const read = coalesce(async () => {
    jobs.value = isOn.peek() ? await ports.jobs.listComposing() : []
  })

  return {
    views: computed(() => {
      if (!isOn.value) return null
      const id = editor.draft.value?.id
      const job = jobs.value.find(({ state }) => state.draftId === id)
      return job ? viewAhead(job, ports.now()) : NONE
    }),

    async load() {
      ports.onChange((topic) => {
        if (topic === 'jobs' || topic === 'settings') void follow(read)
      })
      // Read by now or a moment later; then there is something to look for.
      isOn.subscribe(() => void follow(read))
      // The background may be asleep, and a keystroke is no reason to wake it: this is.
      wanted.subscribe((files) => {
        if (files === '') return
        void follow(async () => {
          await editor.settled()
          // Unheard, it is done when the background next starts; Post needs none of it.
          await ports.send('media.ahead', null)
        })
      })
    },
  }
}

/** What of a draft decides which files go up; empty where none ever did. */
function wantedOf(draft: Draft | null): string {
  if (draft === null || (draft.attachments.length === 0 && !draft.removed)) return ''
  const files = draft.attachments.map(({ id, content }) => [
    id,
    content.state === 'stored' && content.file,
  ])
  return JSON.stringify([draft.id, draft.accountId, files])
}
