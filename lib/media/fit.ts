import type { NamedFormat } from '../model/formats.ts'
import { asBroken } from './as-broken.ts'
import type { FileLook, Fitter } from './fitter.ts'
import { fitMoving } from './moving/fit-moving.ts'
import { fitPicture } from './pictures/fit-picture.ts'
import { fitVideo } from './video/fit-video.ts'

/** Pictures that may move; a film of them is a video. */
const MOVING: ReadonlySet<NamedFormat> = new Set<NamedFormat>([
  'gif',
  'apng',
  'webp-animated',
  'avif-animated',
])

/**
 * Makes any file fit for X, each family in its own way. For a worker: it may be long and large.
 * @throws CourierError, `media-broken` where nobody knows better; whatever the signal was aborted with.
 */
export const fitFile: Fitter = async (request, tools) => {
  try {
    return await fitterOf(request.look)(request, tools)
  } catch (caught) {
    if (tools.signal.aborted) throw tools.signal.reason
    throw asBroken(caught, request.look.format)
  }
}

function fitterOf({ format, kind }: FileLook): Fitter {
  if (kind === 'image') return fitPicture
  return MOVING.has(format) ? fitMoving : fitVideo
}
