import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, test } from 'vitest'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** A source file: path from the root with forward slashes, and its text. */
type Source = [path: string, text: string]

/** What each folder of `lib` may import besides itself. Whoever is not named here may not exist. */
const BASE = ['lib/failures', 'lib/model', 'lib/units', 'lib/words']
const MAY_IMPORT: Record<string, string[]> = {
  'lib/units': [],
  'lib/words': ['lib/units', 'public/_locales'],
  'lib/failures': ['lib/units', 'lib/words'],
  'lib/model': ['lib/failures', 'lib/units'],
  'lib/x': BASE,
  'lib/auth': [...BASE, 'lib/x'],
  'lib/capture': BASE,
  'lib/finding': BASE,
  'lib/streams': BASE,
  'lib/media': BASE,
  'lib/storage': BASE,
  'lib/browser': BASE,
  'lib/messages': BASE,
  'lib/outbox': ['lib/failures', 'lib/model', 'lib/units'],
  'lib/stores': [...BASE, 'type lib/messages'],
  components: [...BASE, 'lib/stores'],
  entrypoints: [...BASE, 'components', 'lib'],
}

/** Who may use the browser's own interfaces; everyone else is handed what it needs. */
const TOUCHES_BROWSER = ['lib/browser', 'lib/messages', 'entrypoints']

const TOP_LEVEL_FOLDERS = ['.ci', '.github', 'components', 'entrypoints', 'lib', 'public', 'tests']

/** Texts that have no place in the product, and why. Comments do not count. */
const FORBIDDEN: [pattern: RegExp, why: string][] = [
  [/command=(?:INIT|APPEND|FINALIZE)/, 'the retired v1.1 upload'],
  [/\.(?:inner|outer)HTML\b|insertAdjacentHTML|dangerouslySetInnerHTML/, 'markup from text'],
  [/\beval\(|\bnew Function\(|document\.write\(/, 'code from text'],
  [/[\w-]\.(?:test|example|invalid)(?=['"`/:])/, 'a host of the tests'],
  [/127\.0\.0\.1:|localhost:/, 'a server of the tests'],
]

interface Import {
  /** As written. */
  specifier: string
  typeOnly: boolean
}

function importsOf(text: string): Import[] {
  const statement =
    /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm
  return [...text.matchAll(statement)].map(([, type, named, dynamic]) => ({
    specifier: named ?? dynamic ?? '',
    typeOnly: type !== undefined,
  }))
}

/** `lib/x/media.ts` → `lib/x`; `lib/units.ts` → `lib/units`; `components/ui/ring.tsx` → `components`. */
function layerOf(path: string): string {
  const [top = '', second = ''] = path.replace(/\.\w+$/, '').split('/')
  return top === 'lib' || top === 'public' ? `${top}/${second}` : top
}

/** Ways in which these sources break the import rule, one line each. */
function brokenImports(sources: Source[]): string[] {
  return sources.flatMap(([path, text]) => {
    const layer = layerOf(path)
    const allowed = MAY_IMPORT[layer]
    if (!allowed) return [`${path}: ${layer} has no place among the layers`]
    return importsOf(text).flatMap(({ specifier, typeOnly }) => {
      if (!specifier.startsWith('.')) {
        const forBrowser = /^(?:wxt\/|@wxt-dev\/|webextension-polyfill)/.test(specifier)
        return forBrowser && !typeOnly && !TOUCHES_BROWSER.includes(layer)
          ? [`${path} imports ${specifier}, which only ${TOUCHES_BROWSER.join(', ')} may`]
          : []
      }
      const target = posix.join(posix.dirname(path), specifier)
      // A file of a package that the package itself does not export.
      if (target.startsWith('node_modules/')) return []
      const to = layerOf(target)
      const may = (name: string) => name === to || (name === 'lib' && target.startsWith('lib/'))
      if (to === layer || allowed.some(may)) return []
      if (allowed.includes(`type ${to}`)) {
        return typeOnly ? [] : [`${path} may import only types from ${target}`]
      }
      return [`${path} may not import ${target}`]
    })
  })
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')
}

function forbiddenTexts(sources: Source[]): string[] {
  return sources.flatMap(([path, text]) => {
    const code = withoutComments(text)
    const found = FORBIDDEN.filter(([pattern]) => pattern.test(code))
    const reaches = /(?<![.\w])(?:chrome|browser)(?:\.\w+){2,}\(/.test(code)
    return [
      ...found.map(([, why]) => `${path} contains ${why}`),
      ...(reaches && !TOUCHES_BROWSER.includes(layerOf(path)) ? [`${path} uses browser.*`] : []),
    ]
  })
}

function readSources(...folders: string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry): Source => {
        const path = join(entry.parentPath, entry.name)
        return [relative(ROOT, path).split(sep).join('/'), readFileSync(path, 'utf8')]
      }),
  )
}

/** Folders that git tracks; where git will not say, every folder that it is not told to ignore. */
function topLevelFolders(): string[] {
  try {
    const paths = execFileSync('git', ['ls-files', '-z'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).split('\0')
    return [...new Set(paths.filter((path) => path.includes('/')).map(topOf))]
  } catch {
    const ignored = readFileSync(join(ROOT, '.gitignore'), 'utf8').split('\n').map(topOf)
    const entries = readdirSync(ROOT, { withFileTypes: true })
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
    return folders.filter((name) => name !== '.git' && !ignored.includes(name))
  }
}

function topOf(path: string): string {
  return path.split('/')[0] ?? ''
}

describe('the product', () => {
  const product = readSources('components', 'entrypoints', 'lib')

  it('imports only downwards', () => {
    expect(product.length).toBeGreaterThan(10)
    expect(brokenImports(product)).toEqual([])
  })

  it('contains nothing that has no place in it', () => {
    expect(forbiddenTexts(product)).toEqual([])
  })

  it('has no top-level folder that nobody knows the purpose of', () => {
    expect(topLevelFolders().filter((name) => !TOP_LEVEL_FOLDERS.includes(name))).toEqual([])
  })
})

describe('the simulated X', () => {
  it('shares no code with the product, so that one mistake is not made twice', () => {
    const server = readSources('tests/x-server')
    const shared = server.flatMap(([path, text]) =>
      importsOf(text)
        .map(({ specifier }) => posix.join(posix.dirname(path), specifier))
        .filter((target) => /^(?:lib|components|entrypoints)\//.test(target))
        .map((target) => `${path} imports ${target}`),
    )
    expect(shared).toEqual([])
  })
})

describe('these checks', () => {
  test.each<[string, string, string]>([
    ['lib/x/media.ts', "import { readToken } from '../auth/tokens.ts'", 'a sibling'],
    [
      'lib/units.ts',
      "import type { Job } from './model/job.ts'",
      'something above, if only a type',
    ],
    ['lib/model/job.ts', "export * from '../storage/jobs.ts'", 'something above, to hand it on'],
    ['lib/outbox/runner.ts', "import { browser } from 'wxt/browser'", 'the browser'],
    ['lib/outbox/runner.ts', "await import('../x/posts.ts')", 'an adapter, late'],
    ['lib/stores/outbox.ts', "import { send } from '../messages/client.ts'", 'more than types'],
    [
      'components/ui/ring.tsx',
      "import {\n  a,\n  b,\n} from '../../lib/storage/jobs.ts'",
      'storage',
    ],
    ['components/ui/ring.tsx', "import '../../entrypoints/popup/main.tsx'", 'an entrypoint'],
    ['lib/utils/text.ts', '', 'nothing, but is in a folder without a place'],
  ])('notice that %s imports %j: %s', (path, text) => {
    expect(brokenImports([[path, text]])).toHaveLength(1)
  })

  test.each<[string, string]>([
    ['lib/stores/outbox.ts', "import type { Send } from '../messages/protocol.ts'"],
    ['lib/outbox/steps/append.ts', "import { MiB } from '../../units.ts'"],
    ['lib/browser/menus.ts', "import { browser } from 'wxt/browser'"],
    ['entrypoints/background/services.ts', "import { createX } from '../../lib/x/client.ts'"],
    ['lib/x/media.ts', "// import { readToken } from '../auth/tokens.ts'"],
  ])('let %s contain %j', (path, text) => {
    expect(brokenImports([[path, text]])).toEqual([])
  })

  test.each([
    "body.append('command=INIT')",
    'element.innerHTML = text',
    "fetch('https://photos.example/a.jpg')",
    "fetch('http://127.0.0.1:8443/')",
    'await browser.storage.local.get(null)',
  ])('notice %j in the product', (text) => {
    expect(forbiddenTexts([['lib/x/media.ts', text]])).toHaveLength(1)
  })
})
