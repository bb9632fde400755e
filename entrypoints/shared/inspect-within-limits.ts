import { CourierError } from '../../lib/failures/failure.ts'
import { type FileFacts, inspectFile } from '../../lib/media/inspect-file.ts'
import { checkFits } from '../../lib/media/media-limits.ts'
import { LARGEST } from './byte-limits.ts'

/**
 * What a file is, when X could take it: said when the file is added, not after Post was pressed.
 * @throws CourierError as `inspectFile` does, and `media-too-large`.
 */
export async function inspectWithinLimits(blob: Blob): Promise<FileFacts> {
  const facts = await inspectFile(blob)
  const failure = checkFits(facts, LARGEST)
  if (failure) throw new CourierError(failure)
  return facts
}
