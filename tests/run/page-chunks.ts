/** What a bundler tells of a module; only static imports count here. */
interface Modules {
  getModuleInfo(id: string): { importers: readonly string[] } | null
}

/** Documents that are not the same code; the composer's window is the popup's. */
const PAGES = ['popup', 'options', 'offscreen'] as const

/**
 * The file that a module of the pages goes into: one for each set of pages that load it at once, so that
 * none loads what it does not need, and the popup not twenty small files (2 KB more, gzipped). null for
 * what is only loaded later: the bundler cuts that as it likes.
 */
export function pageChunk(id: string, modules: Modules): string | null {
  // What starts a page may run in no other.
  if (PAGES.some((page) => isOf(page, id))) return null
  const pages = pagesOf(id, modules)
  return pages.includes('popup') ? `for-${pages.join('-')}` : null
}

function pagesOf(id: string, modules: Modules): string[] {
  const seen = new Set([id])
  for (const module of seen) {
    for (const importer of modules.getModuleInfo(module)?.importers ?? []) seen.add(importer)
  }
  return PAGES.filter((page) => [...seen].some((module) => isOf(page, module)))
}

function isOf(page: string, id: string): boolean {
  return id.includes(`/entrypoints/${page}/`)
}
