/** What a bundler tells of a module; only static imports count here. */
interface Modules {
  getModuleInfo(id: string): { importers: readonly string[] } | null
}

/** Documents that are not the same code; the composer's window is the popup's. */
const PAGES = ['popup', 'options', 'offscreen'] as const

/**
 * What each start of a composer asks for while storage is read (`preloadParts`): in one file, as each one more comes
 * by way of the browser, which has a window to make then.
 */
const PARTS = [
  'composer/tray',
  'composer/part-chips',
  'composer/composer-notices',
  'composer/drafts',
  'composer/first-run',
  'outbox/outbox-list',
]

/**
 * The file that a module of the pages goes into: one for each set of pages that load it at once, so that
 * none loads what it does not need, and the popup not twenty small files (2 KB more, gzipped); and one for
 * the parts of a composer. null for what else is only loaded later: the bundler cuts that as it likes.
 */
export function pageChunk(id: string, modules: Modules): string | null {
  // What starts a page may run in no other.
  if (PAGES.some((page) => isOf(page, id))) return null
  const users = usersOf(id, modules)
  const pages = PAGES.filter((page) => users.some((module) => isOf(page, module)))
  if (pages.includes('popup')) return `for-${pages.join('-')}`
  return pages.length === 0 && users.some(isPart) ? 'composer-parts' : null
}

/** The module itself and all that load it at once. */
function usersOf(id: string, modules: Modules): string[] {
  const seen = new Set([id])
  for (const module of seen) {
    for (const importer of modules.getModuleInfo(module)?.importers ?? []) seen.add(importer)
  }
  return [...seen]
}

function isPart(id: string): boolean {
  return PARTS.some((part) => id.endsWith(`/components/${part}.tsx`))
}

function isOf(page: string, id: string): boolean {
  return id.includes(`/entrypoints/${page}/`)
}
