import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

interface PackageJson {
  name: string
  version: string
  license?: string
  homepage?: string
  repository?: string | { url: string }
}

/** Published without their licence file; this sibling from the same repository has it. */
const LICENSE_IN: Record<string, string> = {
  wxt: '@wxt-dev/webextension-polyfill',
  '@wxt-dev/browser': '@wxt-dev/webextension-polyfill',
}

/** What a package holds of others and does not say in its licence file: a word on it, and its licence. */
const ALSO_HOLDS: Record<string, { notice: string; license: string }> = {
  '@mediabunny/aac-encoder': {
    notice: [
      'It holds, compiled to WebAssembly, the AAC encoder of FFmpeg (libavcodec 62, libavutil),',
      'copyright (c) the FFmpeg developers, under the GNU Lesser General Public License, version 2.1',
      'or later. Source: https://ffmpeg.org/download.html; how it is built, and the code that joins it',
      'to the rest: https://github.com/Vanilagy/mediabunny, packages/aac-encoder. It stands in a file',
      'of its own, aac-encoder.js, so that it can be replaced by another build of it.',
      'The WebAssembly was made with Emscripten (MIT licence, https://emscripten.org).',
    ].join('\n'),
    license: join(import.meta.dirname, 'lgpl-2.1.txt'),
  },
}

/** Code that a bundler writes into its output itself, by the prefix of the module's name. */
const WRITTEN_BY: [prefix: string, packageName: string][] = [
  ['\0vite/', 'vite'],
  ['\0rolldown/', 'rolldown'],
]

/**
 * Collects the licences of the npm packages whose code is really in the build: what tree-shaking
 * took out, and what is only installed, is not listed. `text` throws when a package has no licence
 * text, so that no build goes out without it.
 */
export function thirdPartyLicenses(root: string): { plugin: () => Plugin; text: () => string } {
  const modules = new Set<string>()
  return {
    // WXT runs Vite several times for one build, each time with a plugin of its own.
    plugin: () => ({
      name: 'third-party-licenses',
      apply: 'build',
      generateBundle(_options, bundle) {
        for (const output of Object.values(bundle)) {
          if (output.type !== 'chunk') continue
          for (const [id, { renderedLength }] of Object.entries(output.modules)) {
            if (renderedLength > 0 || /\.css(?:\?|$)/.test(id)) modules.add(id)
          }
        }
      },
    }),
    text: () => {
      const directories = new Set<string>()
      for (const id of modules) {
        const directory = packageDirectory(root, id)
        if (directory) directories.add(directory)
      }
      return licensesText(root, [...directories])
    },
  }
}

/** Folder of the package a bundled module comes from; null for our own modules. */
function packageDirectory(root: string, id: string): string | null {
  const writer = WRITTEN_BY.find(([prefix]) => id.startsWith(prefix))
  if (writer) return join(root, 'node_modules', writer[1])
  const path = id.replace(/^\0/, '').replaceAll('\\', '/')
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? null
}

/** One block per package and version, sorted by name, so that equal inputs give equal bytes. */
function licensesText(root: string, directories: string[]): string {
  const blocks = new Map<string, string>()
  for (const directory of directories) {
    const about = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as PackageJson
    const sibling = LICENSE_IN[about.name]
    const licence = readLicense(sibling ? join(root, 'node_modules', sibling) : directory)
    if (licence === null) throw new Error(`${about.name}@${about.version} has no licence text`)
    const { name, version, license = 'see below' } = about
    const title = `${name} ${version}\nLicence: ${license}\nSource: ${sourceOf(about)}`
    const held = ALSO_HOLDS[name]
    const more = held
      ? `\n\n${held.notice}\n\n${normalise(readFileSync(held.license, 'utf8'))}`
      : ''
    blocks.set(`${name} ${version}`, `${title}\n\n${licence}${more}`)
  }
  const names = [...blocks.keys()].sort()
  const line = '-'.repeat(80)
  return [
    'Courier contains code of these packages, unchanged but for bundling and minification.\n',
    ...names.map((name) => `${line}\n${blocks.get(name)}\n`),
  ].join('\n')
}

function sourceOf({ name, repository, homepage }: PackageJson): string {
  const url = typeof repository === 'string' ? repository : repository?.url
  return url?.replace(/^git\+/, '') ?? homepage ?? `https://www.npmjs.com/package/${name}`
}

/** Every licence and notice file of a package. */
function readLicense(directory: string): string | null {
  const names = readdirSync(directory)
    .filter((name) => /^(?:licen[cs]e|copying|notice)/i.test(name))
    .sort()
  if (names.length === 0) return null
  return names.map((name) => normalise(readFileSync(join(directory, name), 'utf8'))).join('\n\n')
}

/** Vite goes on with the licences of what it contains itself, none of which it writes into a build. */
function normalise(text: string): string {
  const own = text.replaceAll('\r\n', '\n').split('\n# Licenses of bundled dependencies')[0] ?? ''
  return own.trim()
}
