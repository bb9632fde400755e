import type { Answer, CommandName, Topic } from '../../../lib/messages/protocol.ts'
import type { Account } from '../../../lib/model/account.ts'
import type { Draft } from '../../../lib/model/draft.ts'
import { newDraft } from '../../../lib/model/draft.ts'
import type { Job } from '../../../lib/model/job.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../../lib/model/settings.ts'
import type { StorePorts } from '../../../lib/stores/ports.ts'
import type { BlobKey, DraftId } from '../../../lib/units.ts'
import { newId } from '../../../lib/units.ts'

/** What a fake world starts with. */
export interface World {
  drafts: Draft[]
  jobs: Job[]
  accounts: Account[]
  settings: Settings
  blobs: Map<BlobKey, Blob>
  /** Runs before each read or write of a draft; a test makes storage slow or broken with it. */
  beforeDrafts?: (what: 'get' | 'update') => Promise<void> | undefined
  /** Answers commands; without it the outbox takes every draft and nothing else works. */
  answer?: (name: CommandName, argument: unknown) => Answer<unknown> | undefined
}

export function emptyWorld(): World {
  return {
    drafts: [],
    jobs: [],
    accounts: [],
    settings: DEFAULT_SETTINGS,
    blobs: new Map(),
  }
}

/** The surroundings of the stores with memory instead of a browser; copies like storage does. */
export function fakePorts(
  world: World,
  real: Pick<StorePorts, 'inspectFile' | 'measureText' | 'estimatePrice'>,
): StorePorts & { change(topic: Topic): void } {
  const listeners = new Set<(topic: Topic) => void>()
  const change = (topic: Topic) => {
    for (const listener of listeners) listener(topic)
  }
  const drafts = new Map<DraftId, Draft>(world.drafts.map((draft) => [draft.id, draft]))
  let settings = world.settings
  return {
    ...real,
    change,
    drafts: {
      get: async (id) => {
        await world.beforeDrafts?.('get')
        return structuredClone(drafts.get(id) ?? null)
      },
      list: async () => structuredClone([...drafts.values()]),
      put: async (draft) => {
        drafts.set(draft.id, structuredClone(draft))
        change('drafts')
      },
      update: async (id, apply) => {
        await world.beforeDrafts?.('update')
        const latest = drafts.get(id)
        if (latest === undefined) return null
        const next = apply(structuredClone(latest))
        if (next === null) drafts.delete(id)
        else drafts.set(id, structuredClone(next))
        change('drafts')
        return structuredClone(next)
      },
      delete: async (id) => {
        drafts.delete(id)
        change('drafts')
      },
    },
    jobs: { list: async () => structuredClone(world.jobs) },
    accounts: { list: async () => structuredClone(world.accounts) },
    settings: {
      get: async () => ({ ...settings }),
      update: async (apply) => {
        settings = apply({ ...settings })
        change('settings')
        return { ...settings }
      },
    },
    blobs: {
      put: async (blob) => {
        const key = newId<BlobKey>()
        world.blobs.set(key, blob)
        return key
      },
      get: async (key) => world.blobs.get(key) ?? null,
      delete: async (keys) => {
        for (const key of keys) world.blobs.delete(key)
      },
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    send: async (name, argument) => {
      const answer = world.answer?.(name, argument)
      if (answer !== undefined) return answer as never
      if (name === 'outbox.submit' && argument !== null && 'draftId' in argument) {
        drafts.delete(argument.draftId)
        settings = { ...settings, currentDraftId: null }
        change('drafts')
        return { ok: true, value: { jobId: newId() } } as never
      }
      return { ok: false, failure: { kind: 'background-unreachable' } }
    },
    sharedPage: async () => ({
      title: 'Seven passes in seven days',
      url: 'https://www.example.com/seven-passes',
      quote: 'The last one is the longest.',
    }),
    redirectUrl: 'https://ndmjhjoefajpodghedojinmklbbndiog.chromiumapp.org/',
    openOptions: () => {},
    openUrl: () => {},
    copyText: async () => {},
    now: Date.now,
  }
}

export function draftWith(changes: Partial<Draft>): Draft {
  return { ...newDraft(Date.now()), ...changes }
}
