import { CourierError } from '../failures/failure.ts'
import { formatName, type NamedFormat } from '../model/formats.ts'

/** What storage and files say when they fail: the medium is not to blame for it. */
const NOT_THE_MEDIUM = new Set([
  'QuotaExceededError',
  'UnknownError',
  'AbortError',
  'TransactionInactiveError',
  'NotReadableError',
  'NotFoundError',
])

/**
 * What went wrong as a file was read: our own failures and those of storage as they are. What libraries
 * and decoders say of somebody's bytes is no use to anybody: they are damaged.
 */
export function asBroken(caught: unknown, format: NamedFormat): unknown {
  if (caught instanceof CourierError) return caught
  if (caught instanceof DOMException && NOT_THE_MEDIUM.has(caught.name)) return caught
  return new CourierError({ kind: 'media-broken', format: formatName(format) }, { cause: caught })
}
