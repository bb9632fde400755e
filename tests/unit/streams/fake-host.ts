import type { Failure } from '../../../lib/failures/failure.ts'
import { sniff } from '../../../lib/media/sniff.ts'
import type { Opened, PartKeeping, StreamPorts } from '../../../lib/streams/ports.ts'

/** What stands at an address: bytes or text, where it leads, or why nothing of it comes. */
export type Answer =
  | string
  | Uint8Array
  | { to: string }
  | { failure: Failure }
  | 'closed'
  | 'gone'
  | 'circle'

/** Hosts in memory. `closed`: only the right to read it is missing. */
export function fakeHosts(answers: Record<string, Answer | (() => Answer)>) {
  const asked: string[] = []
  const allowed = new Set<string>()
  const answerAt = (url: string): Answer => {
    const answer = answers[url]
    return typeof answer === 'function' ? answer() : (answer ?? notFound(url))
  }
  const open: StreamPorts['open'] = async ({ url, range }, signal, arrived): Promise<Opened> => {
    signal.throwIfAborted()
    asked.push(range ? `${url} ${range.start}+${range.length}` : url)
    const answer = answerAt(url)
    if (answer === 'closed' || answer === 'gone' || answer === 'circle') {
      return { result: 'unreadable' }
    }
    if (typeof answer === 'object' && 'failure' in answer) {
      return { result: 'failed', failure: answer.failure }
    }
    if (typeof answer === 'object' && 'to' in answer) {
      const opened = await open({ url: answer.to, range }, signal, arrived)
      return opened.result === 'opened' ? { ...opened, url: answer.to } : opened
    }
    const bytes = new Uint8Array(
      typeof answer === 'string' ? new TextEncoder().encode(answer) : answer,
    )
    const wanted = range ? bytes.slice(range.start, range.start + range.length) : bytes
    return { result: 'opened', url, chunks: inChunks(wanted, arrived) }
  }
  const ports: StreamPorts = {
    open,
    whyUnreadable: async (url) => {
      const answer = answerAt(url)
      if (answer === 'circle') return 'redirects'
      return answer === 'gone' ? 'unreachable' : 'reachable'
    },
    sniff,
    mayReach: (url) => !new URL(url).hostname.startsWith('10.'),
    isAllowed: async (host) => allowed.has(host),
    maxByteLength: 1_000_000_000,
  }
  return { ports, asked, answers, allowed }
}

function notFound(url: string): Answer {
  return { failure: { kind: 'media-not-found', host: new URL(url).hostname, status: 404 } }
}

async function* inChunks(bytes: Uint8Array<ArrayBuffer>, arrived?: (byteLength: number) => void) {
  const size = 300_000
  for (let at = 0; at < bytes.byteLength; at += size) {
    const chunk = bytes.slice(at, at + size)
    arrived?.(chunk.byteLength)
    yield chunk
  }
}

/** What is kept in memory, as storage keeps it: a part counts with its last piece. */
export function fakeKeeping(): PartKeeping & { parts: Uint8Array[]; drops: number } {
  let fingerprint = ''
  let open: Uint8Array[] = []
  const kept = {
    parts: [] as Uint8Array[],
    drops: 0,
    begin: async (facts: { fingerprint: string }) => {
      if (facts.fingerprint !== fingerprint) kept.parts.length = 0
      fingerprint = facts.fingerprint
      open = []
      return kept.parts.map(({ byteLength }) => byteLength)
    },
    append: async (bytes: Uint8Array, wholePart: number | null) => {
      open.push(bytes)
      if (wholePart === null) return
      kept.parts.push(new Uint8Array(Buffer.concat(open)))
      open = []
    },
    restartPart: async () => {
      open = []
    },
    drop: async () => {
      kept.parts.length = 0
      kept.drops += 1
    },
  }
  return kept
}
