import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { warningsIn } from '../../run/build.mjs'
import { judge } from '../../run/chromium.mjs'
import { whyInstall } from '../../run/dependencies.mjs'
import { isLocked } from '../../run/system-packages.mjs'

describe('a browser found on the machine', () => {
  test.each([
    'Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)',
    'Google Chrome for Testing 148.0.7800.12',
    'Chromium 148.0.7778.0 ',
  ])('will do: %s', (line) => {
    expect(judge('/b', line)).toMatchObject({ path: '/b' })
  })

  test.each([
    ['Google Chrome 156.0.8078.79', /ignores --load-extension/],
    ['Microsoft Edge 156.0.3500.1', /ignores --load-extension/],
    ['Chromium 156.0.8078.79 snap', /snap/],
    ['Chromium 147.0.7700.3', /older than 148/],
    ['', /does not run/],
    ['cannot open shared object file: libnss', /does not run/],
  ])('will not do: %s', (line, reason) => {
    expect(judge('/b', line)).toEqual({ reason: expect.stringMatching(reason) })
  })
})

describe('dependencies', () => {
  let root = ''
  const wanted = {
    '': {},
    'node_modules/idb': { version: '8.0.4', integrity: 'sha512-a' },
    'node_modules/fsevents': { version: '2.3.3', integrity: 'sha512-b', optional: true },
  }
  const install = (packages: object) => {
    mkdirSync(join(root, 'node_modules/idb'), { recursive: true })
    writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }))
  }
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'courier-'))
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: wanted }))
  })
  afterEach(() => rmSync(root, { recursive: true }))

  it('are installed when there are none', () => {
    expect(whyInstall(root)).toBe('none are installed')
  })

  it('are left alone when they are what the lockfile says', () => {
    install({ 'node_modules/idb': wanted['node_modules/idb'] })
    expect(whyInstall(root)).toBeNull()
  })

  it('are installed again when the lockfile has moved on', () => {
    install({ 'node_modules/idb': { version: '8.0.3', integrity: 'sha512-z' } })
    expect(whyInstall(root)).toBe('idb is 8.0.3, wanted 8.0.4')
  })

  it('are installed again when one was deleted by hand', () => {
    install({ 'node_modules/idb': wanted['node_modules/idb'] })
    rmSync(join(root, 'node_modules/idb'), { recursive: true })
    expect(whyInstall(root)).toBe('node_modules/idb is missing')
  })

  it('are installed again when the folder came from another kind of machine', () => {
    install({
      'node_modules/idb': wanted['node_modules/idb'],
      'node_modules/@biomejs/cli-other': { version: '1.0.0', os: ['other'] },
    })
    expect(whyInstall(root)).toBe('@biomejs/cli-other is for another kind of machine')
  })
})

test.each([
  ['E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1 (apt-get)', true],
  ['E: Unable to lock directory /var/lib/apt/lists/', true],
  ['E: Unable to locate package chromium', false],
])('apt saying %j means that another one is at work: %s', (output, locked) => {
  expect(isLocked(output)).toBe(locked)
})

test.each([
  ['WARN  data_collection_permissions is required', 1],
  ['(!) Some chunks are larger than 500 kB', 1],
  ['[plugin foo] Warning: deprecated', 1],
  ['✔ Built extension in 345 ms\nΣ Total size: 13.20 kB', 0],
  ['npm warn Unknown user config "nodedir"', 0],
])('a build that prints %j has %i warnings', (output, count) => {
  expect(warningsIn(output)).toHaveLength(count)
})
