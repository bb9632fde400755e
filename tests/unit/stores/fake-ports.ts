import type { Answer, CommandName, Topic } from '../../../lib/messages/protocol.ts'
import type { Account } from '../../../lib/model/account.ts'
import type { Draft } from '../../../lib/model/draft.ts'
import { newDraft } from '../../../lib/model/draft.ts'
import { isComposing, type Job } from '../../../lib/model/job.ts'
import {
  groupOf,
  type JobGroup,
  type Outline,
  type OutlineWish,
  placeOf,
} from '../../../lib/model/job-group.ts'
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
  /** Tells of frames; without it none ever comes. */
  showFrames?: StorePorts['showFrames']
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
  real: Pick<StorePorts, 'inspectFile' | 'fitInPlace' | 'loadMeasureText' | 'estimatePrice'>,
): StorePorts & { change(topic: Topic): void; leave(): void } {
  const leaving: (() => void)[] = []
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
      join: async (into, from, join) => {
        const [one, other] = [drafts.get(into), drafts.get(from)]
        const joined = one && other ? join(structuredClone(one), structuredClone(other)) : null
        if (joined === null) return null
        drafts.set(into, structuredClone(joined))
        drafts.delete(from)
        settings = { ...settings, currentDraftId: into }
        change('drafts')
        change('settings')
        return structuredClone(joined)
      },
    },
    jobs: {
      list: async () => structuredClone(world.jobs.filter((job) => !isComposing(job))),
      outline: async (wish) => structuredClone(outlineOf(world.jobs, wish)),
      listComposing: async () => structuredClone(world.jobs.filter(isComposing)),
    },
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
    makeThumbnail: async () => null,
    showFrames: (video, hear) => world.showFrames?.(video, hear) ?? (() => {}),
    onLeave: (listener) => void leaving.push(listener),
    leave() {
      for (const listener of leaving) listener()
    },
    send: async (name, argument) => {
      const answer = world.answer?.(name, argument)
      if (answer !== undefined) return answer as never
      if (name === 'outbox.submit' && argument !== null && 'draftId' in argument) {
        drafts.delete(argument.draftId as DraftId)
        settings = { ...settings, currentDraftId: null }
        change('drafts')
        return { ok: true, value: { jobId: newId() } } as never
      }
      return { ok: false, failure: { kind: 'background-unreachable' } }
    },
    readPrice: (posts) => (posts * 5) / 1_000,
    deletePrice: 0.01,
    sharedPage: async () => ({
      title: 'Seven passes in seven days',
      url: 'https://www.example.com/seven-passes',
      quote: 'The last one is the longest.',
    }),
    requestHosts: async () => false,
    popup: null,
    openTabs: async () => [],
    redirectUrl: 'https://ndmjhjoefajpodghedojinmklbbndiog.chromiumapp.org/',
    openOptions: () => {},
    openUrl: () => {},
    closePage: () => {},
    copyText: async () => {},
    now: Date.now,
    sleep: async () => {},
  }
}

/** The outline of these jobs, by looking at every one. */
export function outlineOf(jobs: Job[], wish: OutlineWish): Outline {
  const ofGroup = (group: JobGroup) =>
    jobs.filter((job) => groupOf(job) === group).sort((a, b) => placeOf(a) - placeOf(b))
  const isHeld = ({ accountId }: Job) => wish.held.includes(accountId)
  const [active, held] = [false, true].map((is) =>
    ofGroup('active').filter((job) => isHeld(job) === is),
  )
  const heads = wish.accounts.flatMap((id) => active?.find((job) => job.accountId === id) ?? [])
  const read = [
    ...[...ofGroup('needs-you').slice(0, wish.needsYou), ...(held ?? []).slice(0, wish.needsYou)],
    ...ofGroup('sent'),
    ...[...heads, ...(active ?? []).slice(0, wish.waiting + wish.accounts.length)],
    ...ofGroup('waiting').slice(0, wish.waiting),
    ...ofGroup('paused').slice(0, wish.waiting),
    ...ofGroup('posted').slice(0, wish.posted),
  ]
  const groups = ['needs-you', 'sent', 'active', 'waiting', 'paused', 'posted'] as const
  return {
    jobs: [...new Set(read)],
    counts: Object.fromEntries(
      groups.map((group) => [group, ofGroup(group).length]),
    ) as Outline['counts'],
    held: held?.length ?? 0,
  }
}

export function draftWith(changes: Partial<Draft>): Draft {
  return { ...newDraft(Date.now()), ...changes }
}
