/** What a page says to machines by the vocabulary of schema.org: JSON-LD and microdata, read into one form. */
import { nestsTooDeep } from '@workflow/security'
import type { AnyNode, Element } from 'domhandler'
import { elementsOf, inlineText } from './page-text.ts'

export interface Entity {
  /** Without its address: `Product`. */
  readonly type: string
  readonly fields: Readonly<Record<string, readonly (string | Entity)[]>>
}

const maxEntities = 200
const maxDepth = 12

/** JSON-LD of one script; none where it is no JSON. */
export function entitiesOfJson(text: string): readonly Entity[] {
  const json = text.replace(/^\s*(?:<!--|\/\*\s*<!\[CDATA\[\s*\*\/)|(?:-->|\/\*\s*\]\]>\s*\*\/)\s*$/gu, '')
  if (nestsTooDeep(json)) return []
  try {
    return nodesOf(JSON.parse(json), 0).slice(0, maxEntities)
  } catch {
    return []
  }
}

function nodesOf(value: unknown, depth: number): readonly Entity[] {
  if (depth > maxDepth) return []
  if (Array.isArray(value)) return value.flatMap((one) => nodesOf(one, depth + 1))
  if (typeof value !== 'object' || value === null) return []
  const graph = '@graph' in value ? nodesOf(value['@graph'], depth + 1) : []
  const entity = entityOf(value, depth)
  return entity.type === '' ? graph : [entity, ...graph]
}

function entityOf(value: object, depth: number): Entity {
  const fields: Record<string, (string | Entity)[]> = {}
  let type = ''
  for (const [name, content] of Object.entries(value)) {
    if (name === '@type') type = shortType(Array.isArray(content) ? content[0] : content)
    else if (!name.startsWith('@')) fields[name] = valuesOf(content, depth + 1)
  }
  return { type, fields }
}

function valuesOf(value: unknown, depth: number): (string | Entity)[] {
  if (depth > maxDepth || value === null || value === undefined) return []
  if (Array.isArray(value)) return value.flatMap((one) => valuesOf(one, depth + 1))
  if (typeof value === 'object') return [entityOf(value, depth)]
  const text = String(value)
    // Without a second `<`: a text of nothing else would be searched to its end from each.
    .replace(/<[^<>]*>/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
  return text === '' ? [] : [text]
}

const shortType = (type: unknown): string => String(type ?? '').replace(/^.*[/#:]/u, '')

/** Microdata (HTML, 5): an item's properties are those within it and not within an item of theirs. */
export function entitiesOfMicrodata(root: AnyNode): readonly Entity[] {
  const items = new Map<Element, Entity & { fields: Record<string, (string | Entity)[]> }>()
  const top: Entity[] = []
  for (const element of elementsOf(root)) {
    const { itemscope, itemtype, itemprop } = element.attribs
    const item = itemscope === undefined ? undefined : { type: shortType(itemtype), fields: {} }
    const owner = itemprop === undefined ? undefined : ownerOf(element, items)
    if (owner !== undefined && itemprop !== undefined) {
      const value = item ?? propertyValue(element)
      for (const name of itemprop.split(/\s+/u).filter(Boolean)) {
        const known = owner.fields[name] ?? []
        owner.fields[name] = [...known, value]
      }
    } else if (item !== undefined && top.length < maxEntities) top.push(item)
    if (item !== undefined) items.set(element, item)
  }
  return top
}

function ownerOf<Item>(element: Element, items: ReadonlyMap<Element, Item>): Item | undefined {
  for (let parent = element.parent; parent !== null; parent = parent.parent) {
    const item = parent.type === 'tag' ? items.get(parent) : undefined
    if (item !== undefined) return item
  }
  return undefined
}

function propertyValue(element: Element): string {
  const { content, href, src, datetime, value } = element.attribs
  const attribute = content ?? datetime ?? href ?? src ?? value
  return (attribute ?? inlineText(element)).replace(/\s+/gu, ' ').trim()
}

/** One line a value, by its path: `Product.offers.price: 19.99`. The same words in the stored text and in quotes. */
export function linesOfEntity(entity: Entity): readonly string[] {
  const lines: string[] = []
  const walk = (of: Entity, path: string, depth: number) => {
    for (const [name, values] of Object.entries(of.fields)) {
      for (const value of values) {
        if (typeof value === 'string') lines.push(entityLine(`${path}.${name}`, value))
        else if (depth < maxDepth) walk(value, `${path}.${name}`, depth + 1)
      }
    }
  }
  walk(entity, entity.type, 0)
  return lines.slice(0, 400)
}

export const entityLine = (path: string, value: string): string => `${path}: ${value}`

export const textsOf = (entity: Entity, field: string): readonly string[] =>
  (entity.fields[field] ?? []).filter((value) => typeof value === 'string')

export const entitiesOf = (entity: Entity, field: string): readonly Entity[] =>
  (entity.fields[field] ?? []).filter((value) => typeof value !== 'string')
