/**
 * A hand-written file as text with places: one YAML 1.2 document.
 *
 * Refused before anything is read from it: text that is not UTF-8, more than the kind of file may have, several documents, tabs, duplicate keys, alias bombs,
 * aliases to what contains them, and tags that would make a value something else than it looks.
 */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type YAMLError,
  type YAMLMap,
} from 'yaml'
import type { ConfigPath, Finding } from './config-error.ts'
import { findStructureProblems } from './yaml-structure.ts'

/** A hand-written agent is a few KiB; what is larger is not a configuration. */
const AGENT: YamlKind = { maxSizeBytes: 256 * 1024, beginning: 'product_type: chatbot' }

/** Aliases in the text, and again after expansion (the measure of the `yaml` package): far above what people write, far below a bomb. */
const MAX_ALIAS_COUNT = 50

interface Place {
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
}

export interface YamlProblem extends Omit<Finding, 'path' | 'at'> {
  readonly place: Place
}

export interface YamlSource<Value = Readonly<Record<string, unknown>>> {
  readonly value: Value
  /** Problems that leave the rest readable, such as duplicate keys. */
  readonly problems: readonly YamlProblem[]
  /** Where a path stands: its value, its key, or the nearest thing above it that exists. */
  placeOf(path: ConfigPath, at?: 'key' | 'value'): Place
}

/** What a kind of file is like, where the kinds differ. */
export interface YamlKind {
  readonly maxSizeBytes: number
  /** How such a file begins, for hints. */
  readonly beginning: string
}

type Refused = { ok: false; problems: readonly YamlProblem[] }
type Read<Value = Readonly<Record<string, unknown>>> = { ok: true; source: YamlSource<Value> } | Refused

const START: Place = { line: 1, column: 1 }

/** One document whose root is a map of fields to values. */
export function readYaml(input: string | Uint8Array, kind: YamlKind = AGENT): Read {
  return read<Readonly<Record<string, unknown>>>(input, kind, {
    holds: isMap,
    rule: 'root_map',
    what: 'a map of fields to values',
  })
}

/** One document whose root is a list. */
export function readYamlList(input: string | Uint8Array, kind: YamlKind): Read<readonly unknown[]> {
  return read<readonly unknown[]>(input, kind, { holds: isSeq, rule: 'root_list', what: 'a list' })
}

function read<Value>(
  input: string | Uint8Array,
  kind: YamlKind,
  root: { holds: (contents: unknown) => boolean; rule: string; what: string },
): Read<Value> {
  const decoded = decode(input, kind.maxSizeBytes)
  if (!decoded.ok) return { ok: false, problems: [decoded.problem] }

  const lines = new LineCounter()
  const documents = parseAllDocuments(decoded.text, {
    version: '1.2',
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
  })
  const [document, second] = documents
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  if (document === undefined) return refuse(START, 'empty', 'the file is empty', `Start with ${kind.beginning}`)
  if (second !== undefined) {
    const hint = 'Keep one document per file and remove the --- between them'
    return refuse(placeAt(second.range[0]), 'one_document', 'the file holds several YAML documents', hint)
  }
  const syntax = [...document.errors, ...document.warnings].map((error) => describeYamlError(error, placeAt))
  if (document.errors.length > 0) return { ok: false, problems: syntax }
  if (!root.holds(document.contents)) {
    return refuse(START, root.rule, `the file must be ${root.what}`, `Start with ${kind.beginning}`)
  }
  const structure = findStructureProblems(document, MAX_ALIAS_COUNT)
  const problems = [...syntax, ...structure.map(({ offset, ...problem }) => ({ place: placeAt(offset), ...problem }))]
  if (structure.some((problem) => problem.rule !== 'duplicate_key')) return { ok: false, problems }
  const value: Value | undefined = expand(document)
  if (value === undefined) {
    const message = `aliases expand to more than ${MAX_ALIAS_COUNT} values`
    return refuse(
      START,
      'alias_limit',
      message,
      'Write the repeated parts out; a configuration needs few aliases or none',
    )
  }
  return {
    ok: true,
    source: { value, problems, placeOf: (path, at) => placeAt(offsetOf(document, path, at ?? 'value')) },
  }
}

function decode(
  input: string | Uint8Array,
  maxSizeBytes: number,
): { ok: true; text: string } | { ok: false; problem: YamlProblem } {
  const bad = (rule: string, message: string, hint: string) => ({
    ok: false as const,
    problem: { place: START, rule, message, hint },
  })
  const sizeBytes = typeof input === 'string' ? Buffer.byteLength(input) : input.byteLength
  if (sizeBytes > maxSizeBytes) {
    const message = `the file has ${sizeBytes} bytes; at most ${maxSizeBytes} (${maxSizeBytes / 1024} KiB) are read`
    return bad('file_size', message, 'Put long texts into the knowledge folder')
  }
  const text = typeof input === 'string' ? input : Buffer.from(input).toString('utf8')
  const replaced = text.indexOf('\uFFFD')
  if (replaced === -1) return { ok: true, text: text.replace(/^\uFEFF/, '') }
  const before = text.slice(0, replaced).split('\n')
  const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  const hint = 'Save the file with the encoding UTF-8'
  return { ok: false, problem: { place, rule: 'encoding', message: 'the file is not valid UTF-8 text', hint } }
}

function refuse(place: Place, rule: string, message: string, hint: string): Refused {
  return { ok: false, problems: [{ place, rule, message, hint }] }
}

const YAML_RULES: Readonly<Record<string, { rule: string; hint: string }>> = {
  TAB_AS_INDENT: { rule: 'tab', hint: 'Indent with spaces; YAML does not allow tabs' },
  TAG_RESOLVE_FAILED: { rule: 'tag', hint: 'Remove the tag (the word that begins with !)' },
  BAD_ALIAS: { rule: 'alias', hint: 'Name an anchor (&name) that stands above' },
  RESOURCE_EXHAUSTION: { rule: 'nesting', hint: 'Write it with fewer levels' },
  MULTIPLE_DOCS: { rule: 'one_document', hint: 'Keep one document per file' },
}

function describeYamlError(error: YAMLError, placeAt: (offset: number) => Place): YamlProblem {
  const known = YAML_RULES[error.code]
  // Of running out of stack the package says just that.
  const message = error.code === 'RESOURCE_EXHAUSTION' ? 'values are nested too deeply to be read' : error.message
  const place = placeAt(error.pos[0])
  return known
    ? { place, rule: known.rule, message, hint: known.hint }
    : { place, rule: 'yaml', message, hint: 'Check indentation, colons and quotes on this line' }
}

/** The plain value, or nothing where aliases multiply beyond the bound (the package then throws a ReferenceError). */
function expand<Value>(document: Document): Value | undefined {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIAS_COUNT })
  } catch (error) {
    if (error instanceof ReferenceError) return undefined
    throw error
  }
}

function offsetOf(document: Document, path: ConfigPath, at: 'key' | 'value'): number {
  let node: unknown = document.contents
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0
  for (const [depth, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document)
    const child = childOf(node, part)
    if (child === undefined) return offset
    const target = isPair(child) ? child.value : child
    const keyOffset = isPair(child) && isNode(child.key) ? child.key.range?.[0] : undefined
    const valueOffset = isNode(target) ? target.range?.[0] : undefined
    const wantsKey = at === 'key' || depth < path.length - 1
    offset = (wantsKey ? (keyOffset ?? valueOffset) : (valueOffset ?? keyOffset)) ?? offset
    node = target
  }
  return offset
}

/** Keys of a map by name, made when first asked for: a wide map with thousands of errors is walked once. */
const pairsByName = new WeakMap<YAMLMap, ReadonlyMap<string, unknown>>()

function childOf(node: unknown, part: string | number): unknown {
  if (isSeq(node) && typeof part === 'number') return node.items[part]
  if (!isMap(node)) return undefined
  const known = pairsByName.get(node) ?? new Map(node.items.map((pair) => [nameOf(pair.key), pair]))
  pairsByName.set(node, known)
  return known.get(String(part))
}

const nameOf = (key: unknown) => (isScalar(key) ? String(key.value) : '')
