/** Which fields the schema knows at a place of the file: what an unknown key is compared with. */
import type { ConfigPath } from './config-error.ts'
import { agentConfigJsonSchema } from './schema.ts'

/** What a kind of file is called in messages, and what it knows. */
export interface Shape {
  readonly what: string
  /** Names of the fields at a path, over all shapes that the schema allows there; empty below free-form values. */
  fieldsAt(path: ConfigPath): string[]
}

export const agentConfigShape = shapeOf('an agent configuration', agentConfigJsonSchema)

/** The JSON Schema is made when it is first asked. */
export function shapeOf(what: string, jsonSchema: () => unknown): Shape {
  let schema: unknown
  /** Unknown keys come in crowds, all at one place. */
  let last: { readonly place: string; readonly fields: string[] } | undefined
  return {
    what,
    fieldsAt: (path) => {
      const place = JSON.stringify(path)
      if (last?.place === place) return last.fields
      schema ??= jsonSchema()
      const nodes = path.reduce<unknown[]>(
        (current, part) => current.flatMap((node) => childrenAt(node, part)),
        alternatives(schema),
      )
      const fields = [...new Set(nodes.flatMap((node) => Object.keys(record(record(node).properties))))]
      last = { place, fields }
      return fields
    },
  }
}

function childrenAt(node: unknown, part: string | number): unknown[] {
  const { properties, items, additionalProperties } = record(node)
  const child = typeof part === 'number' ? items : (record(properties)[part] ?? additionalProperties)
  return child === undefined ? [] : alternatives(child)
}

function alternatives(node: unknown): unknown[] {
  const { anyOf, oneOf } = record(node)
  const choices = [anyOf, oneOf].filter(Array.isArray).flat()
  return choices.length > 0 ? choices.flatMap(alternatives) : [node]
}

function record(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value)) : {}
}
