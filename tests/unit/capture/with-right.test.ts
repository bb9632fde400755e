import { expect, test } from 'vitest'
import { withRight } from '../../../lib/capture/with-right.ts'

const url = 'https://cdn.example/a.jpg'
const pageUrl = 'https://shop.example/p'

/** A host; each request is noted with its cookies and with the Referer that holds while it is asked. */
function setUp(answers: Response[]) {
  const asked: string[] = []
  let referer = 'none'
  const ports = {
    fetch: async (_url: string, { credentials, redirect = 'follow' }: RequestInit) => {
      asked.push(`${credentials} ${redirect} ${referer}`)
      return answers.shift() as Response
    },
    withReferer: async <T>(rule: { referer: string }, work: () => Promise<T>): Promise<T> => {
      referer = rule.referer
      try {
        return await work()
      } finally {
        referer = 'none'
      }
    },
  }
  return { asked, ports }
}

const redirect = () => Object.defineProperty(new Response(), 'type', { value: 'opaqueredirect' })

test('cookies and the Referer go to the host itself', async () => {
  const { asked, ports } = setUp([new Response('a')])
  const body = await withRight({ url, pageUrl }, ports, async (fetch, redirected) => {
    const answer = await fetch(url, { credentials: 'omit' })
    expect(redirected()).toBe(false)
    return answer.text()
  })
  expect(body).toBe('a')
  expect(asked).toEqual(['include manual https://shop.example/'])
})

test('neither cookies nor the Referer go to whom it redirects', async () => {
  const { asked, ports } = setUp([redirect(), new Response('b')])
  const body = await withRight({ url, pageUrl }, ports, async (fetch, redirected) => {
    const answer = await fetch(url, { credentials: 'omit' })
    expect(redirected()).toBe(true)
    return answer.text()
  })
  expect(body).toBe('b')
  expect(asked).toEqual(['include manual https://shop.example/', 'omit follow none'])
})

test('where cookies stay home, the page is named all the same', async () => {
  const { asked, ports } = setUp([new Response('a')])
  const wanted = { url, pageUrl, credentials: 'omit' } as const
  await withRight(wanted, ports, (fetch) => fetch(url, { credentials: 'omit' }))
  expect(asked).toEqual(['omit manual https://shop.example/'])
})

test('a page that names itself to nobody is not named', async () => {
  const { asked, ports } = setUp([new Response('a')])
  const wanted = { url, pageUrl, policy: 'no-referrer' }
  await withRight(wanted, ports, (fetch) => fetch(url, { credentials: 'omit' }))
  expect(asked).toEqual(['include manual none'])
})
