import { nameOfFound } from '../../lib/capture/decide-click.ts'
import { type Attachment, blobsOf } from '../../lib/model/attachment.ts'
import { choose } from '../../lib/model/choosing.ts'
import type { Draft } from '../../lib/model/draft.ts'
import type { AttachmentId, BlobKey, DraftId, EpochMs } from '../../lib/units.ts'

export interface ChoosePorts {
  drafts: { update(id: DraftId, change: (latest: Draft) => Draft): Promise<Draft | null> }
  blobs: { delete(keys: BlobKey[]): Promise<void> }
  /** Begins to read; never rejects. */
  read(draftId: DraftId, attachment: Attachment): void
  now(): EpochMs
}

/**
 * Takes one of several that could be meant: it is read, and the pictures to choose by are deleted.
 * Does nothing when there is nothing to choose any more, so that two windows cannot choose twice.
 */
export async function chooseFound(
  ports: ChoosePorts,
  { draftId, attachmentId, index }: { draftId: DraftId; attachmentId: AttachmentId; index: number },
): Promise<void> {
  const now = ports.now()
  let chosenFrom: Attachment | undefined
  const draft = await ports.drafts.update(draftId, (latest) => {
    const chosen = choose(latest, attachmentId, index, now, nameOfFound)
    chosenFrom = chosen === latest ? undefined : latest.attachments.find(isMeant)
    return chosen
  })
  const chosen = draft?.attachments.find(isMeant)
  if (chosenFrom === undefined || chosen === undefined) return
  ports.read(draftId, chosen)
  await ports.blobs.delete(blobsOf([chosenFrom]))

  function isMeant({ id }: Attachment): boolean {
    return id === attachmentId
  }
}
