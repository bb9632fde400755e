import { existsSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { REPLY_SETTINGS } from '../../../lib/model/draft.ts'
import type { MediaId } from '../../../lib/units.ts'
import { createPostRequest } from '../../../lib/x/post-requests.ts'
import type { XRequest } from '../../../lib/x/request.ts'
import { appendRequest } from '../../../lib/x/upload-requests.ts'
import { callNames, everyone, MEDIA, requests } from './fakes.ts'

/** What the body of a request holds: JSON as it is, a form as its texts and files. */
async function bodyOf({ body }: XRequest<unknown>): Promise<unknown> {
  if (body === null) return null
  if (typeof body === 'string') return JSON.parse(body)
  const parts = await Promise.all(
    [...body].map(async ([name, value]) => [
      name,
      typeof value === 'string'
        ? value
        : { name: value.name, type: value.type, text: await value.text() },
    ]),
  )
  return Object.fromEntries(parts)
}

const API = 'https://api.x.com/2'

test.each<[keyof typeof requests, string, string, unknown]>([
  [
    'initialize',
    'POST',
    `${API}/media/upload/initialize`,
    { media_type: 'video/mp4', media_category: 'tweet_video', total_bytes: 25_165_824 },
  ],
  [
    'append',
    'POST',
    `${API}/media/upload/${MEDIA}/append`,
    {
      segment_index: '7',
      media: { name: 'segment', type: 'application/octet-stream', text: 'segment' },
    },
  ],
  ['finalize', 'POST', `${API}/media/upload/${MEDIA}/finalize`, null],
  ['status', 'GET', `${API}/media/upload?command=STATUS&media_id=${MEDIA}`, null],
  [
    'oneShot',
    'POST',
    `${API}/media/upload`,
    {
      media: { name: 'media', type: 'application/octet-stream', text: 'picture' },
      media_category: 'tweet_image',
    },
  ],
  [
    'altText',
    'POST',
    `${API}/media/metadata`,
    { id: MEDIA, metadata: { alt_text: { text: 'A cat' } } },
  ],
  ['createPost', 'POST', `${API}/tweets`, { text: 'Hello', media: { media_ids: [MEDIA] } }],
  ['deletePost', 'DELETE', `${API}/tweets/1900000000000000123`, null],
  [
    'me',
    'GET',
    `${API}/users/me?user.fields=profile_image_url,subscription_type,verified,verified_type,protected`,
    null,
  ],
  [
    'ownPosts',
    'GET',
    `${API}/users/44196397/tweets?max_results=100&start_time=2026-11-23T12%3A00%3A00Z&expansions=attachments.media_keys&post.fields=entities,note_post`,
    null,
  ],
])('%s sends exactly this', async (name, method, url, body) => {
  const request = requests[name]()
  expect({ method: request.method, url: request.url, body: await bodyOf(request) }).toEqual({
    method,
    url,
    body,
  })
})

describe('a post', () => {
  const post = async (text: string, mediaIds: MediaId[], options = everyone) =>
    bodyOf(createPostRequest({ text, mediaIds, options }))

  test('of words alone names no media', async () => {
    expect(await post('Hi', [])).toEqual({ text: 'Hi' })
  })

  test('of a picture alone has no text', async () => {
    expect(await post('', [MEDIA])).toEqual({ media: { media_ids: [MEDIA] } })
  })

  test('is sent composed', async () => {
    expect(await post('cafe\u0301', [])).toEqual({ text: 'caf\u00E9' })
  })

  test.each(REPLY_SETTINGS)(
    'that %s can reply to says so by X’s own word, if there is one',
    async (who) => {
      const words = ['following', 'mentionedUsers', 'subscribers', 'verified']
      expect(await post('Hi', [], { ...everyone, replySettings: who })).toEqual({
        text: 'Hi',
        ...(words.includes(who) && { reply_settings: who }),
      })
    },
  )

  test('carries each option that is set, and no other', async () => {
    expect(await post('Hi', [], { ...everyone, replySettings: 'mentionedUsers' })).toEqual({
      text: 'Hi',
      reply_settings: 'mentionedUsers',
    })
    expect(
      await post('Hi', [], { replySettings: 'verified', madeWithAi: true, paidPartnership: true }),
    ).toEqual({
      text: 'Hi',
      reply_settings: 'verified',
      made_with_ai: true,
      paid_partnership: true,
    })
  })

  test('is the only call that must not be repeated', () => {
    expect(callNames.filter((name) => !requests[name]().repeatable)).toEqual(['createPost'])
  })
})

test('a segment keeps its bytes whatever type its blob has', async () => {
  const bytes = new Uint8Array([0, 1, 254, 255])
  const { body } = appendRequest({
    mediaId: MEDIA,
    index: 0,
    bytes: new Blob([bytes], { type: 'video/mp4' }),
    patienceMs: null,
  })
  const part = (body as FormData).get('media') as File
  expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes)
})

const SPEC = new URL('../../../../shared/x-openapi.json', import.meta.url)

/** X's own OpenAPI is not part of the project; the exact expectations above hold without it. */
if (existsSync(SPEC))
  describe("X's OpenAPI allows it", () => {
    interface Operation {
      requestBody?: { content: Record<string, { schema: object }> }
      parameters?: {
        $ref?: string
        name?: string
        in?: string
        required?: boolean
        schema?: object
      }[]
    }
    const spec = existsSync(SPEC) ? JSON.parse(readFileSync(SPEC, 'utf8')) : {}
    const ajv = new Ajv({ strict: false, validateFormats: false })
    const schemaErrors = (schema: object, value: unknown) => {
      const valid = ajv.compile({ ...schema, components: spec.components })
      return valid(value) ? [] : valid.errors
    }

    function operationOf(request: XRequest<unknown>) {
      const { pathname } = new URL(request.url)
      const path = Object.keys(spec.paths)
        .filter((template) =>
          new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
        )
        .sort((a, b) => a.split('{').length - b.split('{').length)[0]
      return spec.paths[path ?? '']?.[request.method.toLowerCase()] as Operation | undefined
    }

    /** As JSON Schema sees it: binary parts are text, numbers in a form are numbers. */
    const formFields = (form: FormData) =>
      Object.fromEntries(
        [...form].map(([name, value]) => [
          name,
          typeof value !== 'string' ? 'binary' : /^\d+$/.test(value) ? Number(value) : value,
        ]),
      )

    test.each(callNames)('%s', (name) => {
      const request: XRequest<unknown> = requests[name]()
      const operation = operationOf(request)
      expect(operation).toBeDefined()

      const type = typeof request.body === 'string' ? 'application/json' : 'multipart/form-data'
      const content = operation?.requestBody?.content[type]
      expect(content === undefined).toBe(request.body === null)
      if (content) {
        const fields =
          typeof request.body === 'string'
            ? JSON.parse(request.body)
            : formFields(request.body as FormData)
        expect(schemaErrors(content.schema, fields)).toEqual([])
        expect(schemaErrors(content.schema, { ...fields, shout: true })).toHaveLength(
          // Of all bodies, X leaves only this one open.
          name === 'altText' ? 0 : 1,
        )
      }

      const parameters = (operation?.parameters ?? []).map((parameter) =>
        parameter.$ref
          ? spec.components.parameters[parameter.$ref.split('/').at(-1) ?? '']
          : parameter,
      )
      const query = new URL(request.url).searchParams
      for (const [key, value] of query) {
        const known = parameters.find(
          (parameter) => parameter.name === key && parameter.in === 'query',
        )
        expect(known, key).toBeDefined()
        const typed =
          known.schema.type === 'array'
            ? value.split(',')
            : known.schema.type === 'integer'
              ? Number(value)
              : value
        expect(schemaErrors(known.schema, typed), key).toEqual([])
      }
      for (const parameter of parameters.filter(
        ({ required, in: place }) => required && place === 'query',
      )) {
        expect(query.has(parameter.name), parameter.name).toBe(true)
      }
    })
  })
