import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startXServer } from '../../x-server/start-x-server.ts'
import { connectByHand } from '../set-up.ts'
import { Courier } from './courier.ts'
import type { Connected } from './profile.ts'

let made: Promise<Connected> | undefined

/** By the product's own pages, as a new person does it, but once for all tests of this process. */
export function connectedProfile(): Promise<Connected> {
  made ??= make()
  return made
}

async function make(): Promise<Connected> {
  const profileDir = mkdtempSync(join(tmpdir(), 'courier-connected-'))
  const x = await startXServer()
  const courier = await Courier.launch({ x, profileDir })
  const { extensionDir } = courier
  process.once('exit', () => {
    for (const folder of [profileDir, extensionDir])
      rmSync(folder, { recursive: true, force: true })
  })
  try {
    await connectByHand(x, courier)
  } finally {
    // Its folders stay.
    await courier.quit()
    await x.close()
  }
  const wrong = [...courier.violations.map(({ text }) => text), ...x.violations]
  if (wrong.length > 0) throw new Error(wrong.join('\n'))
  return { profileDir, extensionDir, families: x.tokens.families }
}
