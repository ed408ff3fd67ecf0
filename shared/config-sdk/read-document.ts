/** Reads any hand-written YAML file of a client: the same places, rules and hints as for an agent's configuration. */
import { z } from 'zod'
import type { ConfigError, ConfigPath, Finding } from './config-error.ts'
import { shapeOf } from './schema-fields.ts'
import { describeIssues } from './schema-findings.ts'
import { readYaml, readYamlList, type YamlKind, type YamlProblem } from './yaml-source.ts'

export interface DocumentKind<Schema extends z.ZodType> extends YamlKind {
  readonly schema: Schema
  readonly root: 'map' | 'list'
  /** What it is called in messages, for example `a mock`. */
  readonly what: string
}

/** A place in a document becomes an error with line and column. */
type Locate = (finding: Finding) => ConfigError

export type ReadDocument<Value> =
  | { readonly ok: true; readonly value: Value; readonly raw: unknown; readonly locate: Locate }
  /** `raw` is what could be read in spite of the errors. */
  | { readonly ok: false; readonly errors: readonly ConfigError[]; readonly raw: unknown }

const shapes = new WeakMap<z.ZodType, ReturnType<typeof shapeOf>>()

/** All errors of the file at once. */
export function readDocument<Schema extends z.ZodType>(
  text: string | Uint8Array,
  fileName: string,
  kind: DocumentKind<Schema>,
): ReadDocument<z.output<Schema>> {
  const whole = ({ place, ...problem }: YamlProblem): ConfigError => ({ fileName, path: [], ...place, ...problem })
  const read = kind.root === 'map' ? readYaml(text, kind) : readYamlList(text, kind)
  if (!read.ok) return { ok: false, errors: read.problems.map(whole), raw: undefined }
  const { source } = read
  const locate: Locate = ({ at, ...finding }) => ({ fileName, ...source.placeOf(finding.path, at), ...finding })
  const parsed = kind.schema.safeParse(source.value)
  const errors = [
    ...source.problems.map(whole),
    ...(parsed.success ? [] : describeIssues(parsed.error.issues, source.value, shapeFor(kind)).map(locate)),
  ]
  if (!parsed.success || errors.length > 0) return { ok: false, errors, raw: source.value }
  return { ok: true, value: parsed.data, raw: source.value, locate }
}

/** `tables.slots.rows[2].date`; empty where the file as a whole is meant. */
export function placeName(path: ConfigPath): string {
  return path.map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`)).join('')
}

function shapeFor<Schema extends z.ZodType>({ schema, what }: DocumentKind<Schema>) {
  const known = shapes.get(schema)
  if (known !== undefined) return known
  const shape = shapeOf(what, () => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
  shapes.set(schema, shape)
  return shape
}
