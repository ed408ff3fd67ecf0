/** Arguments and answers of tools against the JSON Schemas that clients wrote. Bounded: no schema or pattern of a client can hold up the process. */
import type { ToolDefinition } from '@workflow/config-sdk'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import formatsModule from 'ajv-formats'
import { linearMatcher, patternProblem } from './linear-regex.ts'

export interface SchemaViolation {
  /** `address.street`; empty where the whole is meant. */
  readonly path: string
  /** The keyword of JSON Schema that is violated. */
  readonly rule: string
  readonly message: string
}

/** Far above what a model can be asked to fill in. */
const maxSchemaBytes = 100_000
const maxSchemaDepth = 24
const maxViolations = 20

// The package is CommonJS: its function is the default export of the default import.
const addFormats = formatsModule.default

const ajv = new Ajv2020({
  strict: false,
  allErrors: true,
  // Unknown formats of a client say nothing; Ajv would log each of them.
  logger: false,
  code: { regExp: Object.assign((pattern: string) => linearMatcher(pattern), { code: 'linearMatcher' }) },
})
addFormats(ajv)

const validators = new WeakMap<object, ValidateFunction>()

/** What the arguments break; empty where they fit. */
export function checkInput(tool: Pick<ToolDefinition, 'inputSchema'>, args: unknown): SchemaViolation[] {
  return check(tool.inputSchema, args)
}

/** What the answer breaks; empty where it fits or nothing is said about it. */
export function checkOutput(tool: Pick<ToolDefinition, 'outputSchema'>, value: unknown): SchemaViolation[] {
  return tool.outputSchema === undefined ? [] : check(tool.outputSchema, value)
}

/** Why a schema cannot be used, each with its path; empty where it can. */
export function schemaProblems(
  schema: unknown,
): { readonly path: readonly (string | number)[]; readonly message: string }[] {
  if (schema === null || typeof schema !== 'object' || Array.isArray(schema))
    return [{ path: [], message: 'is no JSON Schema' }]
  const problems = walk(schema, [])
  if (problems.length > 0) return problems
  const sizeBytes = Buffer.byteLength(JSON.stringify(schema))
  if (sizeBytes > maxSchemaBytes) return [{ path: [], message: `has ${sizeBytes} bytes; at most ${maxSchemaBytes}` }]
  try {
    compile(schema)
    return []
  } catch (error) {
    if (error instanceof Error) return [{ path: [], message: `is no JSON Schema: ${error.message}` }]
    throw error
  }
}

function walk(
  schema: unknown,
  path: readonly (string | number)[],
): { path: readonly (string | number)[]; message: string }[] {
  if (schema === null || typeof schema !== 'object') return []
  if (path.length > maxSchemaDepth) return [{ path, message: `is nested deeper than ${maxSchemaDepth} levels` }]
  return Object.entries(schema).flatMap(([name, value]) => {
    const place = [...path, Array.isArray(schema) ? Number(name) : name]
    if (name === '$ref' && typeof value === 'string') {
      return [
        {
          path: place,
          message: `refers to ${value}: a tool's schema stands by itself, without references that go round`,
        },
      ]
    }
    if (name !== 'pattern' || typeof value !== 'string') return walk(value, place)
    const problem = patternProblem(value)
    return problem === undefined
      ? []
      : [{ path: place, message: `is no pattern that can be matched safely: ${problem}` }]
  })
}

function check(schema: Readonly<Record<string, unknown>>, value: unknown): SchemaViolation[] {
  const validate = validators.get(schema) ?? compile(schema)
  if (validate(value)) return []
  return (validate.errors ?? []).slice(0, maxViolations).map(describe)
}

function compile(schema: object): ValidateFunction {
  const validate = ajv.compile(schema)
  // Ajv would keep every schema it ever saw; the map above forgets with the version of the agent.
  ajv.removeSchema(schema)
  validators.set(schema, validate)
  return validate
}

function describe({ instancePath, keyword, params, message }: ErrorObject): SchemaViolation {
  const at = instancePath.split('/').slice(1)
  const own = [params.missingProperty, params.additionalProperty].find((name) => typeof name === 'string')
  const path = [...at, ...(own === undefined ? [] : [own])].join('.')
  const allowed = Array.isArray(params.allowedValues) ? `: ${params.allowedValues.join(', ')}` : ''
  return { path, rule: keyword, message: keyword === 'required' ? 'is required' : `${message ?? keyword}${allowed}` }
}
