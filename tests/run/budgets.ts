import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { gzipSync } from 'node:zlib'

/**
 * Most that these may weigh, in bytes of gzip (level 9), each file by itself. What is loaded from a disk
 * is not packed; this stands for what has to be read, compiled and run before anything is seen.
 * popup: JavaScript that its page loads before it can be drawn. What only `import()` asks for, while
 * storage is read or later, is not counted (`components/later-parts.ts`, `lib/stores/counting.ts`).
 * background: its own file, all of it at every start. later part: the file that it loads when that is
 * needed (`entrypoints/background/later-part.ts`); what was reached (12,961), and 2 %.
 */
export const BUDGETS = { popup: 50_000, background: 70_000, 'later part': 13_200 } as const

export type Budgeted = keyof typeof BUDGETS

/**
 * What a build weighs by the rules above.
 * @param directory of the build, as `.output/chrome-mv3`.
 */
export function bundleSizes(directory: string): Record<Budgeted, number> {
  const weightOf = (paths: Iterable<string>) =>
    [...paths].reduce((sum, path) => sum + gzipped(join(directory, path)), 0)
  return {
    popup: weightOf(firstLoaded(directory, 'popup.html')),
    background: weightOf(['background.js']),
    'later part': weightOf(['background-later.js']),
  }
}

/** Scripts that a page loads at once: those it names, and what these import but by `import()`. */
export function firstLoaded(directory: string, page: string): Set<string> {
  const html = readFileSync(join(directory, page), 'utf8')
  const named = html.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="\/?([^"]+\.js)"/g)
  const paths = new Set([...named].map(([, path = '']) => path))
  // Grows while it is gone through.
  for (const path of paths) {
    const code = readFileSync(join(directory, path), 'utf8')
    for (const [, from = ''] of code.matchAll(/\b(?:from|import)\s*["'](\.[^"']+)["']/g)) {
      paths.add(posix.join(posix.dirname(path), from))
    }
  }
  return paths
}

function gzipped(path: string): number {
  return gzipSync(readFileSync(path), { level: 9 }).length
}
