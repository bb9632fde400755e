import { afterEach, expect, test, vi } from 'vitest'
import { browser } from 'wxt/browser'
import { mayReadHosts, requestHosts } from '../../../lib/browser/permissions.ts'

afterEach(() => vi.restoreAllMocks())

test.each(['', '*', '*.example', 'a.example/b', 'a b', 'a.example:80'])(
  'of %j, which is no host, nothing is asked, and it may not be read',
  async (host) => {
    const request = vi.fn(async () => true)
    const contains = vi.fn(async () => true)
    Object.assign(browser, { permissions: { request, contains } })
    expect(await mayReadHosts([host, 'good.example'])).toBe(false)
    expect(contains).not.toHaveBeenCalled()
    await requestHosts([host, 'good.example', '[::1]'])
    expect(request).toHaveBeenCalledWith({ origins: ['*://good.example/*', '*://[::1]/*'] })
  },
)
