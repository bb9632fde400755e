import { describe, expect, test } from 'vitest'
import {
  type BackgroundScope,
  createLaterPart,
  importAtInstall,
  type LaterPart,
} from '../../../entrypoints/background/later-part.ts'
import { readStream } from '../../../entrypoints/background/read-stream.ts'
import {
  adviceWhenNotDeleted,
  adviceWhenStopped,
} from '../../../lib/failures/advice-when-stopped.ts'
import { failureOf } from '../../../lib/failures/failure.ts'
import { fitInPlace } from '../../../lib/media/fit-in-place.ts'

const PART: LaterPart = { readStream, fitInPlace, adviceWhenStopped, adviceWhenNotDeleted }
const FILE = '/background-later.js'

/** A background of either kind, and how often it read the file. Before each reading `trouble` may throw. */
function aBackground(kind: 'worker' | 'page', leaves: LaterPart | undefined = PART) {
  const read: string[] = []
  const now: { trouble: Error | null } = { trouble: null }
  const scope: BackgroundScope = {}
  const run = (path: string) => {
    read.push(path)
    if (now.trouble) throw now.trouble
    if (leaves) scope.courierLater = leaves
  }
  if (kind === 'worker') scope.importScripts = run
  const importModule = async (path: string) => {
    if (kind === 'worker') throw new Error('import() is disallowed on ServiceWorkerGlobalScope')
    run(path)
  }
  return { scope, read, now, laterPart: createLaterPart(scope, importModule) }
}

describe.each(['worker', 'page'] as const)('a background that is a %s', (kind) => {
  test('reads its later part once, when it is needed first', async () => {
    const { laterPart, read } = aBackground(kind)
    expect(read).toEqual([])
    expect(await Promise.all([laterPart(), laterPart()])).toEqual([PART, PART])
    expect(await laterPart()).toBe(PART)
    expect(read).toEqual([FILE])
  })

  test('says so when it cannot be read, and reads it again when it is asked again', async () => {
    const { laterPart, read, now } = aBackground(kind)
    now.trouble = new Error('NetworkError')
    const failure = { kind: 'code-unreadable', detail: 'Error: NetworkError' }
    expect(await laterPart().catch(failureOf)).toEqual(failure)
    expect(await laterPart().catch(failureOf)).toEqual(failure)
    now.trouble = null
    expect(await laterPart()).toBe(PART)
    expect(read).toEqual([FILE, FILE, FILE])
  })
})

test('a file that leaves nothing behind was not read', async () => {
  const scope: BackgroundScope = { importScripts: () => undefined }
  const laterPart = createLaterPart(scope, async () => undefined)
  expect(await laterPart().catch(failureOf)).toMatchObject({ kind: 'code-unreadable' })
})

describe('as it is installed', () => {
  test('a worker imports what it may import later', () => {
    const { scope, read } = aBackground('worker')
    importAtInstall(scope)
    expect(read).toEqual([FILE])
  })

  test('a worker that cannot import it is installed all the same', async () => {
    const { scope, now, laterPart } = aBackground('worker')
    now.trouble = new Error('NetworkError')
    expect(() => importAtInstall(scope)).not.toThrow()
    expect(await laterPart().catch(failureOf)).toMatchObject({ kind: 'code-unreadable' })
  })
})
