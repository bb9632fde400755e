import type { Reply } from './exchange.ts'

/** A file, or the one range that was asked for. RFC 9110 §14 */
export function serveFile(
  file: { length: number; read(start: number, end: number): Buffer },
  range: string | undefined,
  headers: Record<string, string>,
): Reply {
  const base = { ...headers, 'accept-ranges': 'bytes' }
  const wanted = /^bytes=(\d*)-(\d*)$/.exec(range ?? '')
  if (!wanted || (wanted[1] === '' && wanted[2] === '')) {
    return { status: 200, headers: base, body: file.read(0, file.length) }
  }
  const isSuffix = wanted[1] === ''
  const start = isSuffix ? Math.max(0, file.length - Number(wanted[2])) : Number(wanted[1])
  const last = isSuffix || wanted[2] === '' ? file.length - 1 : Number(wanted[2])
  const end = Math.min(last, file.length - 1) + 1
  if (start >= file.length || start >= end) {
    return { status: 416, headers: { ...base, 'content-range': `bytes */${file.length}` } }
  }
  return {
    status: 206,
    headers: { ...base, 'content-range': `bytes ${start}-${end - 1}/${file.length}` },
    body: file.read(start, end),
  }
}
