import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import preact from '@preact/preset-vite'
import { defineConfig } from 'wxt'
import { pageChunk } from './tests/run/page-chunks.ts'
import { thirdPartyLicenses } from './tests/run/third-party-licenses.ts'

const ROOT = import.meta.dirname
const licenses = thirdPartyLicenses(ROOT)

/**
 * Public half of the key pair that gives every unpacked build the same id
 * (ndmjhjoefajpodghedojinmklbbndiog) and so the same redirect URL at X. The store assigns its own
 * id, so builds for the store (`--mode store`) leave it out.
 */
const UNPACKED_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvpn7OYD/GQbKj1PwvK1+Qn2GeBuS+d7Kzykgm4i+6nJ4dkHHP/B/SwpSpbq8EAAj/ioNCXzYh4mTzDfmGY4sWgqS7vFA5JCkFhKZ/XV78ZlN7UaGXX1VJMvxfCQI3laRC8ihsJchAnKcjsxMQbmUfUgaAbjK+/8CWNUnKLT5LAurOTuIM+UmJPjc9gjBew8igspAw6F2B196LnHSZ4jV4HV7cYDtqmartEFKFnsKDRzG2Gup+Xa0sZg+YJqC2IRj/91no1o/imWlOeyYgFUqEN1WVmWb3orjSwf297jrpaf388JfCuZkNBSwGoqfRhYKHgMQY0WmtYXo2hzZo+SC7QIDAQAB'

/**
 * One policy for every extension page and the background. Nothing is loaded from the network: code,
 * styles and fonts come from the package, pictures from our own storage as blob: URLs.
 * `connect-src` stays open because media is fetched from whatever host the person found it on.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  // WebAssembly: the AAC encoder of the package, where the browser has none.
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  'connect-src https: http: blob: data:',
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * twitter-text brings core-js 2 along, to patch browsers far older than any we support. Left out: it
 * was a third of what counting a text costs in every page.
 */
function withoutCoreJs() {
  const EMPTY = '\0no-core-js'
  return {
    name: 'courier:without-core-js',
    enforce: 'pre' as const,
    resolveId: (id: string) => (/^core-js\//.test(id) ? EMPTY : null),
    load: (id: string) => (id === EMPTY ? '' : null),
  }
}

/** The polyfill as a file of the extension, for a background whose browser needs it. */
const POLYFILL_FILE = 'browser-polyfill.js'

function polyfill(): string {
  const path = resolve(ROOT, 'node_modules/webextension-polyfill/dist/browser-polyfill.min.js')
  // Its source map is not in the package.
  return readFileSync(path, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '')
}

/**
 * Where a browser has `browser` itself, the polyfill hands out that (its own first line), and the rest of it
 * need not be loaded: pages import it when it is needed; a background is one file that cannot, so it has it
 * beside it.
 */
function polyfillWhereNeeded() {
  const OWN = '\0own-browser'
  let inPages = true
  return {
    name: 'courier:polyfill-where-needed',
    enforce: 'pre' as const,
    apply: 'build' as const,
    configResolved({ build }: { build: { lib?: unknown } }) {
      inPages = !build.lib
    },
    resolveId: (id: string, importer: string | undefined) =>
      id === 'webextension-polyfill' && importer !== OWN ? OWN : null,
    load(id: string) {
      if (id !== OWN) return null
      const otherwise = inPages
        ? `(await import('webextension-polyfill')).default`
        : `(importScripts('/${POLYFILL_FILE}'), globalThis.browser)`
      return `const own = globalThis.browser
        export default own?.runtime?.id ? own : ${otherwise}`
    },
  }
}

/** `tests/run/page-chunks.ts`; what is one file anyway has no chunks. */
function pageChunks() {
  return {
    name: 'courier:page-chunks',
    config: ({ build }: { build?: { lib?: unknown } }) =>
      build?.lib
        ? null
        : {
            build: {
              rolldownOptions: {
                output: {
                  codeSplitting: {
                    includeDependenciesRecursively: false,
                    groups: [
                      {
                        name: (id: string, modules: Parameters<typeof pageChunk>[1]) =>
                          pageChunk(id, modules),
                      },
                    ],
                  },
                },
              },
            },
          },
  }
}

export default defineConfig({
  imports: false,
  manifestVersion: 3,
  modules: ['@wxt-dev/webextension-polyfill'],
  outDir: '.output',
  vite: () => ({
    plugins: [preact(), withoutCoreJs(), polyfillWhereNeeded(), pageChunks(), licenses.plugin()],
    build: {
      target: 'es2024',
      sourcemap: false,
      modulePreload: {
        polyfill: false,
        // A page is told at once what it needs. What comes later is read from a disk: a list of its files
        // would weigh more than it spares; its styles are no choice.
        resolveDependencies: (_file, needed, { hostType }) =>
          hostType === 'html' ? needed : needed.filter((path) => path.endsWith('.css')),
      },
    },
  }),
  hooks: {
    // Called when everything is bundled.
    'build:publicAssets': ({ config }, files) => {
      if (config.command !== 'build') return
      files.push(
        { absoluteSrc: resolve(ROOT, 'LICENSE'), relativeDest: 'LICENSE' },
        { contents: licenses.text(), relativeDest: 'THIRD-PARTY-LICENSES.txt' },
        { contents: polyfill(), relativeDest: POLYFILL_FILE },
      )
    },
  },
  manifest: ({ browser, mode }) => ({
    name: '__MSG_extensionName__',
    description: '__MSG_extensionDescription__',
    default_locale: 'en',
    ...(mode !== 'store' && browser !== 'firefox' && { key: UNPACKED_KEY }),
    // api.x.com is the only host asked for at install; every other one is asked for when it is needed.
    host_permissions: ['https://api.x.com/*'],
    // One host at a time, by the person's own click, and only where a file cannot be read without.
    optional_host_permissions: ['*://*/*'],
    permissions: [
      'activeTab',
      'alarms',
      'contextMenus',
      // Sets the Referer of our own requests to hosts that were allowed; no warning goes with it.
      'declarativeNetRequestWithHostAccess',
      'identity',
      'notifications',
      'scripting',
      'storage',
      ...(browser === 'firefox' ? [] : ['offscreen']),
      'unlimitedStorage',
    ],
    incognito: 'not_allowed',
    content_security_policy: { extension_pages: CONTENT_SECURITY_POLICY },
    action: { default_title: '__MSG_extensionName__' },
    // Only suggested: Chromium gives no keys that it uses itself (Alt+Shift with C, P, W or X, for groups
    // of tabs), and people can choose others.
    commands: {
      _execute_action: { suggested_key: { default: 'Alt+Shift+U', mac: 'MacCtrl+Shift+U' } },
    },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'courier@courier.invalid',
              strict_min_version: '140.0',
              data_collection_permissions: {
                required: ['personalCommunications', 'websiteContent', 'authenticationInfo'],
              },
            },
          },
        }
      : {
          // Pictures read inside a page travel to the background as Blobs; older Chrome would deliver
          // an empty object without a word, so it may not install this at all.
          minimum_chrome_version: '148',
          message_serialization: 'structured_clone',
        }),
  }),
})
