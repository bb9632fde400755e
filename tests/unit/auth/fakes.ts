import type { Fetch } from '../../../lib/auth/token-request.ts'
import { CourierError, type Failure } from '../../../lib/failures/failure.ts'

/** One request to X's token endpoints, as it was sent. */
export interface Sent {
  url: string
  init: RequestInit
  form: Record<string, string>
}

/** A `fetch` that gives these answers in turn and keeps what was sent. */
export function answering(...answers: (() => Response | Promise<Response>)[]) {
  const sent: Sent[] = []
  const fetch: Fetch = async (url, init) => {
    sent.push({ url, init, form: Object.fromEntries(new URLSearchParams(String(init.body))) })
    const answer = answers[sent.length - 1]
    if (!answer) throw new Error(`request ${sent.length} was not expected`)
    return answer()
  }
  return { fetch, sent }
}

export const json = (status: number, body: unknown) => () =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })

export const raw =
  (status: number, body: string, headers: Record<string, string> = {}) =>
  () =>
    new Response(body, { status, headers })

export const lost = () => Promise.reject(new TypeError('Failed to fetch'))

/** The failure that `work` ends with. */
export async function failureFrom(work: Promise<unknown>): Promise<Failure> {
  try {
    await work
  } catch (caught) {
    if (caught instanceof CourierError) return caught.failure
    throw caught
  }
  throw new Error('it did not fail')
}
