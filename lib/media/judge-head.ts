import type { Sniffed } from '../model/formats.ts'
import type { HeadVerdict } from '../model/head-verdict.ts'
import { sniff } from './sniff.ts'

const VIDEO: ReadonlySet<Sniffed> = new Set<Sniffed>([
  'mp4',
  'mov',
  'webm',
  'mkv',
  'mpeg-ts',
  'mpeg-ps',
  'avi',
  'wmv',
  'flv',
  'ogg',
  'm3u8',
  'mpd',
  'audio',
])

/**
 * Says whether a download is worth going on with, by the file's first `HEAD_BYTES` bytes. Formats
 * that X does not take count as media too: `inspectFile` names them when all of the file is there.
 */
export function judgeHead(head: Uint8Array): HeadVerdict {
  const format = sniff(head)
  switch (format) {
    case 'html':
    case 'json':
    case 'text':
      return { is: 'page', found: format }
    case 'empty':
    case 'unknown':
      return { is: format }
    case 'gif':
      return { is: 'media', media: 'gif' }
    default:
      return { is: 'media', media: VIDEO.has(format) ? 'video' : 'image' }
  }
}
