/** Which fields the schema knows at a place of the file: what an unknown key is compared with. */
import type { ConfigPath } from './config-error.ts'
import { agentConfigJsonSchema } from './schema.ts'

let schema: unknown

/** Names of the fields at a path, over all shapes that the schema allows there; empty below free-form values. */
export function fieldsAt(path: ConfigPath): string[] {
  schema ??= agentConfigJsonSchema()
  const nodes = path.reduce<unknown[]>(
    (current, part) => current.flatMap((node) => childrenAt(node, part)),
    shapes(schema),
  )
  return [...new Set(nodes.flatMap((node) => Object.keys(record(record(node).properties))))]
}

function childrenAt(node: unknown, part: string | number): unknown[] {
  const { properties, items, additionalProperties } = record(node)
  const child = typeof part === 'number' ? items : (record(properties)[part] ?? additionalProperties)
  return child === undefined ? [] : shapes(child)
}

function shapes(node: unknown): unknown[] {
  const { anyOf, oneOf } = record(node)
  const alternatives = [anyOf, oneOf].filter(Array.isArray).flat()
  return alternatives.length > 0 ? alternatives.flatMap(shapes) : [node]
}

function record(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value)) : {}
}
