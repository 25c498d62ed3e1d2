/** The OpenAPI document of the service: the contracts of its endpoints in the words of OpenAPI 3.1, whose schemas are JSON Schema. */
import { z } from 'zod'
import type { AnyEndpoint, Auth, Contract } from '../operations/endpoint.ts'
import { playerErrors } from '../rules/errors.ts'
import { reasonLettersMax } from './audited.ts'

type Json = Readonly<Record<string, unknown>>

const playerPath = '/-/players/v1/apps/{app}'
const adminPath = '/-/players/admin/v1/apps/{app}'

/** What every endpoint may answer besides what its contract says. */
const everywhere = ['UnknownApp', 'InternalError'] as const

export function openApiDocument(endpoints: readonly AnyEndpoint[]): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const { contract } of endpoints)
    [contract.route].flat().forEach((route, index) => {
      const [method = '', path = ''] = route.split(' ')
      const full = (contract.auth.kind === 'server' ? adminPath : playerPath) + path.replaceAll('+}', '}')
      paths[full] = { ...paths[full], [method.toLowerCase()]: operationOf(contract, full, index) }
    })
  return {
    openapi: '3.1.0',
    info: {
      title: 'Latchkey player service',
      version: '1',
      description: 'Sessions, credentials and files of players. Refusals carry one vocabulary of codes.',
    },
    paths: sorted(paths),
    components: {
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Of POST /sessions.' },
        ticket: {
          type: 'apiKey',
          in: 'query',
          name: 'ticket',
          description: 'Of authServerUrl; good for nothing else.',
        },
        serverKey: { type: 'http', scheme: 'bearer', description: 'A key of a server of the studio.' },
      },
      schemas: { Error: errorSchema, CompatError: compatErrorSchema },
    },
  }
}

function operationOf(contract: Contract, path: string, index: number): Json {
  const { name, summary, auth, params, query, headers, body, reason } = contract
  return {
    // An id names one operation; a second method of the same endpoint is another.
    operationId: index === 0 ? name : `${name}${index + 1}`,
    summary,
    ...(auth.kind === 'server' ? { description: `Roles: ${auth.roles.join(', ')}.` } : {}),
    security: securityOf(auth),
    parameters: [
      ...pathParameters(path, params),
      ...parametersOf('query', query).filter(({ name: given }) => given !== 'ticket'),
      ...parametersOf('header', headers),
      ...(reason === undefined ? [] : [reasonParameter]),
    ],
    ...(body === undefined ? {} : { requestBody: { required: true, content: contentOf(body) } }),
    responses: { ...refusalsOf(contract), ...answersOf(contract) },
  }
}

const reasonParameter = {
  name: 'X-Reason',
  in: 'header',
  required: true,
  schema: { type: 'string', minLength: 1, maxLength: reasonLettersMax, description: 'Why: for the audit log.' },
}

function securityOf(auth: Auth): Json[] {
  switch (auth.kind) {
    case 'none':
      return []
    case 'player':
      return [{ accessToken: [] }]
    case 'optional':
      return [{}, { accessToken: [] }]
    case 'ticket':
      return [{ ticket: [] }, { accessToken: [] }]
    case 'server':
      return [{ serverKey: [] }]
  }
}

function pathParameters(path: string, params: Contract['params']): Json[] {
  const known = params === undefined ? {} : propertiesOf(params)
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: known[name] ?? { type: 'string' },
  }))
}

function parametersOf(place: 'query' | 'header', schema: z.ZodType | undefined): (Json & { readonly name: string })[] {
  if (schema === undefined) return []
  const { required = [] } = schemaOf(schema, 'input') as { readonly required?: readonly string[] }
  return Object.entries(propertiesOf(schema)).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property,
  }))
}

function propertiesOf(schema: z.ZodType): Readonly<Record<string, Json>> {
  const { properties = {} } = schemaOf(schema, 'input') as { readonly properties?: Readonly<Record<string, Json>> }
  return properties
}

function contentOf(body: NonNullable<Contract['body']>): Json {
  if (body.kind === 'json') return { 'application/json': { schema: schemaOf(body.schema, 'input') } }
  return { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
}

function answersOf({ answers }: Contract): Json {
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => {
      const content =
        answer === 'nothing'
          ? {}
          : answer === 'bytes'
            ? { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } }
            : { content: { 'application/json': { schema: schemaOf(answer, 'output') } } }
      return [status, { description: 'Done.', ...content }]
    }),
  )
}

/** By status, with the codes that it may carry; the compat envelope carries all of them in one HTTP 200. */
function refusalsOf({ auth, errors, envelope }: Contract): Json {
  // Whoever vouches for people of the studio may not answer.
  const byPeople = auth.kind === 'server' ? (['ProviderUnavailable'] as const) : []
  const codes = [...new Set([...errors, ...byPeople, ...everywhere])]
  if (envelope === 'compat')
    return {
      default: {
        description: `HTTP 200 with StatusCode other than 200: ${codes.join(', ')}.`,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/CompatError' } } },
      },
    }
  const byStatus = Map.groupBy(codes, (code) => String(playerErrors[code].status))
  return Object.fromEntries(
    [...byStatus].map(([status, those]) => [
      status,
      {
        description: `${those.join(', ')}.`,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  )
}

const codes = Object.keys(playerErrors)
const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'requestId'],
      properties: {
        code: { enum: codes },
        message: { type: 'string' },
        requestId: { type: 'string' },
        retryAfter: { type: 'number', description: 'Seconds.' },
        details: { type: 'object' },
      },
    },
  },
}
const compatErrorSchema = {
  type: 'object',
  required: ['StatusCode', 'Code', 'ErrorCode', 'ErrorMessage', 'RequestId'],
  properties: {
    StatusCode: { type: 'integer' },
    Code: { enum: codes },
    ErrorCode: { enum: codes },
    ErrorMessage: { type: 'string' },
    RequestId: { type: 'string' },
  },
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12', unrepresentable: 'any' })
  return rest
}

function sorted<T>(map: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}
