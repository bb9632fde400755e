import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inspectFile } from '../../../lib/media/inspect-file.ts'
import { probeVideo } from '../../../lib/media/video/probe-video.ts'
import { writeLargeMkv } from '../../fixtures/large-mkv.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'courier-mkv-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('a large Matroska file is as large and as long as asked, and H.264 all through', async () => {
  const path = join(folder, 'large.mkv')
  await writeLargeMkv(path, 4_000_000, 20)
  const blob = new Blob([readFileSync(path)])
  expect(Math.abs(blob.size - 4_000_000)).toBeLessThan(400_000)
  expect(await inspectFile(blob)).toMatchObject({ format: 'mkv', kind: 'video' })
  const { container, durationMs, picture } = await probeVideo(blob, 'mkv')
  expect({ container, codec: picture?.codec }).toEqual({ container: 'mkv', codec: 'avc' })
  expect(durationMs).toBeGreaterThan(17_000)
  expect(durationMs).toBeLessThanOrEqual(20_000)
})
