import { expect, test } from 'vitest'
import { pageChunk } from '../../run/page-chunks.ts'

const IMPORTERS: Record<string, string[]> = {
  '/entrypoints/popup/main.tsx': [],
  '/entrypoints/composer/main.tsx': [],
  '/entrypoints/options/main.tsx': [],
  '/entrypoints/offscreen/main.ts': [],
  '/shared/composer-main.tsx': ['/entrypoints/popup/main.tsx', '/entrypoints/composer/main.tsx'],
  '/composer.tsx': ['/shared/composer-main.tsx'],
  '/button.tsx': ['/composer.tsx', '/settings.tsx', '/dialog.tsx'],
  '/settings.tsx': ['/entrypoints/options/main.tsx'],
  '/blobs.ts': ['/composer.tsx', '/entrypoints/options/main.tsx', '/entrypoints/offscreen/main.ts'],
  // Only `import()` asks for it.
  '/dialog.tsx': [],
  // So does it for these, but at each start.
  '/components/composer/tray.tsx': [],
  '/components/outbox/outbox-list.tsx': [],
  '/tile.tsx': ['/components/composer/tray.tsx', '/dialog.tsx'],
  '/mark.tsx': ['/components/composer/tray.tsx', '/settings.tsx'],
  // In a circle.
  '/one.ts': ['/two.ts', '/composer.tsx'],
  '/two.ts': ['/one.ts'],
}
const modules = { getModuleInfo: (id: string) => ({ importers: IMPORTERS[id] ?? [] }) }

test.each([
  ['/shared/composer-main.tsx', 'for-popup'],
  ['/composer.tsx', 'for-popup'],
  ['/button.tsx', 'for-popup-options'],
  ['/blobs.ts', 'for-popup-options-offscreen'],
  ['/two.ts', 'for-popup'],
  ['/settings.tsx', null],
  ['/dialog.tsx', null],
  ['/components/composer/tray.tsx', 'composer-parts'],
  ['/components/outbox/outbox-list.tsx', 'composer-parts'],
  ['/tile.tsx', 'composer-parts'],
  // The options page would load the others with it.
  ['/mark.tsx', null],
  // In a file with others, starting one page would start the other.
  ['/entrypoints/popup/main.tsx', null],
  ['/entrypoints/composer/main.tsx', null],
])('%s goes into %s', (id, chunk) => {
  expect(pageChunk(id, modules)).toBe(chunk)
})
