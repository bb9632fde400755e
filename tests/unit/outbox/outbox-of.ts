import { isComposing } from '../../../lib/model/job.ts'
import type { CountedText } from '../../../lib/model/measured-text.ts'
import { createOutbox, type OutboxCommandPorts } from '../../../lib/outbox/outbox.ts'
import type { DraftId } from '../../../lib/units.ts'
import { ANA, anAccount, type Moment, type World } from './device.ts'

/**
 * The outbox's commands over a world, as one life of the background carries them out.
 * @param moment called before and after each write; never returning is death.
 * @param runner what runs the posts; without it nothing does.
 */
export function outboxOf(
  world: World,
  moment: Moment = async () => undefined,
  runner: OutboxCommandPorts['runner'] = {
    wake: async () => undefined,
    stop: async () => undefined,
  },
) {
  async function write<T>(work: () => T): Promise<T> {
    await moment('before write')
    const result = work()
    await moment('after write')
    return result
  }
  return createOutbox({
    drafts: {
      get: async (id) => world.drafts.find((draft) => draft.id === id) ?? null,
      open: (draft) => write(() => void world.drafts.push(draft)),
    },
    jobs: {
      get: async (id) => world.jobs.get(id) ?? null,
      listUnfinished: async () => [...world.jobs.values()].filter((job) => !isComposing(job)),
      listNeedingYou: async () => [...world.jobs.values()].filter((job) => !isComposing(job)),
      listComposing: async () => [...world.jobs.values()].filter(isComposing),
      update: (id, change) =>
        write(() => {
          const latest = world.jobs.get(id)
          if (latest) world.jobs.set(id, change(latest))
          return world.jobs.get(id) ?? null
        }),
      fromDraft: (id: DraftId, make) =>
        write(() => {
          const place = world.drafts.findIndex((draft) => draft.id === id)
          const draft = world.drafts[place]
          const composing = [...world.jobs.values()].filter(isComposing)
          const ahead = composing.filter(({ state }) => state.draftId === id)
          const job = draft ? make(draft, ahead[0] ?? null) : null
          if (job) for (const over of ahead) world.jobs.delete(over.id)
          if (job) world.drafts.splice(place, 1)
          if (job) world.jobs.set(job.id, job)
          return job
        }),
      toDraft: (id, make, { keep }) =>
        write(() => {
          const job = world.jobs.get(id)
          const draft = job ? make(job) : null
          if (draft) world.drafts.push(draft)
          if (draft) world.jobs.delete(id)
          const isOn = world.settings.uploadWhileComposing === true
          const kept = job && draft && isOn ? keep?.(job, draft) : null
          if (kept) world.jobs.set(kept.id, kept)
          return draft
        }),
      delete: (id) => write(() => void world.jobs.delete(id)),
    },
    accounts: {
      list: async () => [anAccount(ANA)],
      default: async () => anAccount(ANA),
      update: async () => null,
    },
    blobs: { delete: async () => undefined },
    runner,
    keepsMetadata: async () => false,
    now: () => world.now,
    async sitOut(ms) {
      // Whoever else waits at the same time is the one who lets it pass.
      const end = world.elapsedMs + ms
      while (world.elapsedMs < end) await new Promise((resolve) => setImmediate(resolve))
    },
    undoMs: async () => world.undoMs,
    session: async () => world.session,
    announce: (job) => {
      world.announced.push({ id: job.id, state: job.state.state })
    },
  })
}

/** A text as a page counted it, here by its length. */
export function asShown(text: string): CountedText {
  return { text, weightedLength: text.length }
}
