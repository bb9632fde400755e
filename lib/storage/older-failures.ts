import type { AttachmentContent } from '../model/attachment.ts'
import type { Draft } from '../model/draft.ts'
import type { Job } from '../model/job.ts'

/** Up to version 4 a missing permission named its one host. */
interface OlderNeed {
  kind: 'media-needs-permission'
  host?: unknown
  hosts?: unknown
}

/** The failure as it is written today; the same value where nothing is to change. */
function today<F>(failure: F): F {
  const { kind, host, hosts } = (failure ?? {}) as OlderNeed
  if (kind !== 'media-needs-permission' || Array.isArray(hosts)) return failure
  return { kind, hosts: typeof host === 'string' ? [host] : [] } as F
}

export function draftWithHosts(draft: Draft): Draft {
  if (!Array.isArray(draft.attachments)) return draft
  const attachments = draft.attachments.map((attachment) => {
    const content: AttachmentContent | undefined = attachment?.content
    return content?.state === 'unreadable'
      ? { ...attachment, content: { ...content, failure: today(content.failure) } }
      : attachment
  })
  return { ...draft, attachments }
}

export function jobWithHosts(job: Job): Job {
  const { state } = job
  if (state.state !== 'blocked' && state.state !== 'waiting') return job
  return { ...job, state: { ...state, failure: today(state.failure) } }
}
