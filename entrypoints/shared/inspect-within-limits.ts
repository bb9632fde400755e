import { CourierError } from '../../lib/failures/failure.ts'
import type { FileLook } from '../../lib/media/fitter.ts'
import { inspectFile } from '../../lib/media/inspect-file.ts'
import { checkFits } from '../../lib/media/media-limits.ts'
import { LIMITS } from '../../lib/model/limits.ts'

/**
 * What a file is, when something may be made of it: said when the file is added, not after Post was pressed.
 * @throws CourierError as `inspectFile` does, and `media-too-large`.
 */
export async function inspectWithinLimits(blob: Blob): Promise<FileLook> {
  const look = await inspectFile(blob)
  const failure = checkFits(look, LIMITS.intake)
  if (failure) throw new CourierError(failure)
  return look
}
