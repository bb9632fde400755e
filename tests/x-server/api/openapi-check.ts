import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv, type ValidateFunction } from 'ajv'
import type { Exchange, Reply } from '../http/exchange.ts'
import { type Part, parseMultipart } from '../http/multipart.ts'
import type { Endpoint } from './call.ts'

interface Parameter {
  $ref?: string
  name: string
  in: 'query' | 'path'
  required?: boolean
  schema: { type?: string; $ref?: string }
}

interface Operation {
  parameters?: Parameter[]
  requestBody?: { content: Record<string, unknown> }
  responses: Record<string, { content?: Record<string, unknown> }>
}

interface OpenApi {
  paths: Record<string, Record<string, Operation>>
  components: { parameters: Record<string, Parameter> }
}

/** Outside the repository; where it is missing, the simulated X's own rules must do. */
const FILE = fileURLToPath(new URL('../../../../shared/x-openapi.json', import.meta.url))

/** Prose pages and older specs have these; which of them a request may use is a switch. */
const OTHER_NAMES = ['tweet.fields', 'post.fields', 'user.fields', 'media.fields']

/** X's own description of its API, held against what is sent to the simulated X and what it answers. */
export class OpenApiCheck {
  readonly #spec: OpenApi
  readonly #ajv: Ajv
  readonly #validators = new Map<string, ValidateFunction>()

  static #loaded: OpenApiCheck | undefined

  /** One for the process: reading the description and compiling its schemas takes a while. */
  static load(): OpenApiCheck | undefined {
    if (!existsSync(FILE)) return undefined
    OpenApiCheck.#loaded ??= new OpenApiCheck(readFileSync(FILE, 'utf8'))
    return OpenApiCheck.#loaded
  }

  constructor(text: string) {
    this.#spec = JSON.parse(text) as OpenApi
    this.#ajv = new Ajv({
      strict: false,
      validateSchema: false,
      coerceTypes: false,
      formats: {
        'date-time': (value: string) => !Number.isNaN(Date.parse(value)),
        int32: true,
        int64: true,
        double: true,
        binary: true,
        byte: true,
      },
    })
    this.#ajv.addSchema(this.#spec as object, 'x')
  }

  /** One sentence per thing that the OpenAPI refuses. */
  request(endpoint: Endpoint, exchange: Exchange, body: Buffer | undefined): string[] {
    const operation = this.#operation(endpoint)
    if (!operation) return []
    return [...this.#query(operation, exchange.query), ...this.#body(endpoint, exchange, body)]
  }

  answer(endpoint: Endpoint, reply: Reply): string[] {
    const operation = this.#operation(endpoint)
    if (!operation || reply.status >= 300 || !reply.body) return []
    const declared = operation.responses[String(reply.status)]
    if (!declared) return [`${endpoint.name}: status ${reply.status} is not in the OpenAPI`]
    const pointer = `responses/${reply.status}/content/application~1json/schema`
    return this.#errors(endpoint, pointer, withoutProcessingError(String(reply.body)))
  }

  #operation({ path, method }: Endpoint): Operation | undefined {
    return this.#spec.paths[path]?.[method.toLowerCase()]
  }

  #query(operation: Operation, query: URLSearchParams): string[] {
    const parameters = (operation.parameters ?? [])
      .map((parameter) => this.#resolve(parameter))
      .filter((parameter) => parameter.in === 'query')
    const problems: string[] = []
    for (const name of query.keys()) {
      const isKnown = parameters.some((parameter) => parameter.name === name)
      if (!isKnown && !OTHER_NAMES.includes(name)) {
        problems.push(`query parameter ${name} is not in the OpenAPI`)
      }
    }
    for (const { name, required, schema } of parameters) {
      const raw = query.get(name)
      if (raw === null) {
        if (required) problems.push(`query parameter ${name} is required by the OpenAPI`)
        continue
      }
      const value =
        schema.type === 'integer' ? Number(raw) : schema.type === 'array' ? raw.split(',') : raw
      // `$ref`s inside the parameter point into the document, so resolve it there.
      const validate = this.#compile(`${name} ${JSON.stringify(schema)}`, schema)
      if (!validate(value)) {
        problems.push(`query parameter ${name}: ${this.#ajv.errorsText(validate.errors)}`)
      }
    }
    return problems
  }

  #resolve(parameter: Parameter): Parameter {
    const name = parameter.$ref?.split('/').at(-1)
    return (name && this.#spec.components.parameters[name]) || parameter
  }

  #body(endpoint: Endpoint, exchange: Exchange, body: Buffer | undefined): string[] {
    const content = this.#operation(endpoint)?.requestBody?.content
    const type = (exchange.headers['content-type'] ?? '').split(';')[0]?.trim() ?? ''
    if (!content) return type || body?.length ? ['the OpenAPI knows no body here'] : []
    if (!content[type]) return [`content type ${type || 'missing'} is not in the OpenAPI`]
    if (!body) return []
    const value = type === 'application/json' ? parseJson(body) : formValue(exchange, body)
    const pointer = `requestBody/content/${type.replaceAll('/', '~1')}/schema`
    return this.#errors(endpoint, pointer, value)
  }

  #errors({ path, method }: Endpoint, pointer: string, value: unknown): string[] {
    const place = `#/paths/${path.replaceAll('/', '~1')}/${method.toLowerCase()}/${pointer}`
    const validate = this.#compile(place, { $ref: `x${encodeURI(place)}` })
    return validate(value) ? [] : [`OpenAPI: ${this.#ajv.errorsText(validate.errors)}`]
  }

  #compile(key: string, schema: { $ref?: string }): ValidateFunction {
    const known = this.#validators.get(key)
    if (known) return known
    const rooted = schema.$ref?.startsWith('#') ? { $ref: `x${schema.$ref}` } : schema
    const validate = this.#ajv.compile(rooted)
    this.#validators.set(key, validate)
    return validate
  }
}

/** Real, though not in the OpenAPI. x-api.md §2.6 [O] */
function withoutProcessingError(body: string): unknown {
  return JSON.parse(body, function (this: unknown, key: string, value: unknown) {
    if (key !== 'processing_info') return value
    const { error: _error, ...rest } = value as { error?: unknown }
    return rest
  })
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

/** Numbers travel as text in a form; `media` stands for its bytes. */
function formValue(exchange: Exchange, body: Buffer): Record<string, unknown> {
  const parts: Part[] = parseMultipart(exchange.headers['content-type'] ?? '', body) ?? []
  return Object.fromEntries(
    parts.map(({ name, bytes }) => {
      if (name === 'media') return [name, '']
      const text = bytes.toString('utf8')
      return [name, name === 'segment_index' && /^\d+$/.test(text) ? Number(text) : text]
    }),
  )
}
