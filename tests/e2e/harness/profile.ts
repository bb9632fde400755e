import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { XServer } from '../../x-server/start-x-server.ts'

/** A browser in which the first run is behind, and what X knows of it. */
export interface Connected {
  /** Profile of a browser that was closed properly; to be copied, not to be used. */
  profileDir: string
  /** The build it was installed from: from another folder it would be installed anew. */
  extensionDir: string
  /** The sign-ins of its accounts at X. */
  families: XServer['tokens']['families']
}

/** What only makes a profile larger: Chromium makes it again where it needs it. */
const LEFT_OUT =
  /\/(?:Cache|Code Cache|GPUCache|DawnGraphiteCache|DawnWebGPUCache|GraphiteDawnCache|GrShaderCache|ShaderCache|Singleton\w+)$/

/** @returns the folder of a new profile that is the same. */
export function copyProfile({ profileDir }: Connected): string {
  const copy = mkdtempSync(join(tmpdir(), 'courier-profile-'))
  cpSync(profileDir, copy, {
    recursive: true,
    filter: (source) => !LEFT_OUT.test(source),
  })
  return copy
}
