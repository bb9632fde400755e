import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { expect, test } from '@playwright/test'
import { ROOT } from '../run/command.mjs'
import { zipPackage } from '../run/zip-package.mjs'

/** Files of a zip whose directory stands at its end without a comment, as `wxt zip` writes it. */
function readZip(path: string): Map<string, Buffer> {
  const zip = readFileSync(path)
  const end = zip.length - 22
  const files = new Map<string, Buffer>()
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(at + 28)
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    const header = zip.readUInt32LE(at + 42)
    const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28)
    const bytes = zip.subarray(start, start + zip.readUInt32LE(at + 20))
    files.set(name, zip.readUInt16LE(at + 10) === 0 ? bytes : inflateRawSync(bytes))
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return files
}

async function makeZip(browser: 'chrome' | 'firefox'): Promise<Buffer> {
  const { code, output } = await zipPackage(browser)
  expect(code, output).toBe(0)
  return readFileSync(zipPath(browser))
}

function zipPath(browser: 'chrome' | 'firefox'): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  return join(ROOT, '.output', `courier-${version}-${browser}-store.zip`)
}

// All of them write the same folder, so they take turns.
test.describe.configure({ mode: 'default' })

for (const browser of ['chrome', 'firefox'] as const) {
  test(`the ${browser} package for the store is complete and holds nothing of ours`, async () => {
    await makeZip(browser)
    const files = readZip(zipPath(browser))
    const text = (name: string) => String(files.get(name) ?? '')

    const manifest = JSON.parse(text('manifest.json'))
    expect(manifest).toMatchObject({ manifest_version: 3, default_locale: 'en' })
    expect(manifest).not.toHaveProperty('key')
    expect(files.has('background.js')).toBe(true)
    expect(files.has('background-later.js')).toBe(true)

    expect(text('LICENSE')).toBe(readFileSync(join(ROOT, 'LICENSE'), 'utf8'))
    for (const name of [
      'preact',
      '@preact/signals',
      'idb',
      'twitter-text',
      'webextension-polyfill',
    ]) {
      const { version } = JSON.parse(
        readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'),
      )
      const licence = readFileSync(join(ROOT, 'node_modules', name, 'LICENSE'), 'utf8')
      expect(text('THIRD-PARTY-LICENSES.txt')).toContain(`\n${name} ${version}\n`)
      expect(text('THIRD-PARTY-LICENSES.txt')).toContain(licence.trim().slice(-400))
    }

    for (const [name, bytes] of files) {
      expect(name).not.toMatch(/\.map$|\.tsx?$|(?:^|\/)\./)
      if (!/\.(?:js|html|css|json)$/.test(name)) continue
      expect(String(bytes), name).not.toMatch(/sourceMappingURL/)
      // Development code names the folder it was built in and the line of every element.
      expect(String(bytes), name).not.toContain(ROOT)
      expect(String(bytes), name).not.toMatch(/lineNumber:\s*\d+,\s*columnNumber/)
      expect(String(bytes), name).not.toMatch(/127\.0\.0\.1|localhost[:/]/)
      expect(String(bytes), name).not.toMatch(/https?:\/\/[\w.-]+\.(?:test|example|invalid)\b/)
    }
  })
}

test('two packages made from the same sources are equal byte for byte', async () => {
  const first = await makeZip('chrome')
  expect((await makeZip('chrome')).equals(first)).toBe(true)
})
