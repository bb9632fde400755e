import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../run/command.mjs'

/** Every committed sample, by its name: of each format that something can be made of, and of others. */
export function samplesOfAll(): Map<string, Buffer> {
  const all = new Map<string, Buffer>()
  for (const folder of ['base', 'media']) {
    const path = join(ROOT, 'tests', 'fixtures', folder)
    for (const name of readdirSync(path).sort()) {
      if (/\.(?:sh|ts)$|^hls$/.test(name)) continue
      all.set(name, readFileSync(join(path, name)))
    }
  }
  return all
}
