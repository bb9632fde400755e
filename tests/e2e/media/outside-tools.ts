import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'

/** Asks exiftool, where it is installed, whether a file tells of its making. */
export function expectNoTags(bytes: Uint8Array): void {
  const told = ask('exiftool', ['-s', '-G1', '-a', '--System:all', '--ICC_Profile:all'], bytes)
  expect(told ?? '').not.toMatch(
    /GPS|\[XMP|\[IPTC|Comment|Maker|Trailer|MPF|Title|Artist|Software|secret/i,
  )
}

/** One track as ffprobe tells of it. */
export interface ProbedTrack {
  codec_type: 'video' | 'audio'
  codec_name: string
  pix_fmt?: string
  width?: number
  height?: number
  /** Seconds. */
  duration: string
  color_range?: string
  color_space?: string
  channels?: number
  tags?: Record<string, string>
}

interface Probed {
  streams: ProbedTrack[]
  format: { tags?: Record<string, string> }
}

/** What ffprobe says of a file; null where it is not installed. */
export function probed(bytes: Uint8Array): Probed | null {
  const told = ask(
    'ffprobe',
    ['-v', 'error', '-show_streams', '-show_format', '-of', 'json'],
    bytes,
  )
  return told === null ? null : (JSON.parse(told) as Probed)
}

function ask(program: string, args: string[], bytes: Uint8Array): string | null {
  const file = test.info().outputPath('made')
  writeFileSync(file, bytes)
  try {
    return execFileSync(program, [...args, file], { encoding: 'utf8' })
  } catch (caught) {
    if ((caught as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw caught
  }
}
