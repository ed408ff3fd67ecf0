/** A value that a schema accepts, ids taken from a world: so that a refusal is about whose it is, not about its form. */

type Schema = Readonly<Record<string, unknown>>

export function sampleValue(schema: Schema, ids: Readonly<Record<string, string>>, name = ''): unknown {
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return schema.enum[0]
  if ('default' in schema) return schema.default
  const variants = (schema.anyOf ?? schema.oneOf ?? schema.allOf) as Schema[] | undefined
  if (variants?.[0]) return sampleValue(variants[0], ids, name)
  switch (schema.type) {
    case 'object':
      return sampleObject(schema, ids)
    case 'array':
      return Array.from({ length: Number(schema.minItems ?? 0) }, () => sampleValue(schema.items as Schema, ids, name))
    case 'integer':
    case 'number':
      return ids[name] === undefined ? Number(schema.minimum ?? 1) : Number(ids[name])
    case 'boolean':
      return true
    case 'string':
      return ids[name] ?? sampleText(schema, name)
    default:
      return {}
  }
}

function sampleObject(schema: Schema, ids: Readonly<Record<string, string>>): Record<string, unknown> {
  const properties = (schema.properties ?? {}) as Record<string, Schema>
  const required = new Set((schema.required as string[] | undefined) ?? [])
  const wanted = Object.entries(properties).filter(([name]) => required.has(name) || ids[name] !== undefined)
  return Object.fromEntries(wanted.map(([name, property]) => [name, sampleValue(property, ids, name)]))
}

function sampleText(schema: Schema, name: string): string {
  if (schema.format === 'email' || name === 'email') return 'somebody@client.example'
  if (schema.format === 'uri') return 'https://client.example'
  if (schema.format === 'date-time') return '2099-01-01T00:00:00.000Z'
  if (name === 'password') return 'a long enough phrase'
  if (name === 'yaml') return 'product_type: chatbot\nagent_identity: { name: Other }\nsystem_prompt: Other.\n'
  return 'opening hours'.padEnd(Number(schema.minLength ?? 0), 'x')
}
