/**
 * What the YAML package would read, but an author cannot have meant: keys that stand twice, aliases without end.
 *
 * One walk over the document. The package finds duplicate keys itself, in time quadratic in the size of a map: a file of 256 KiB would block the process for seconds.
 */
import { type Alias, type Document, isNode, isScalar, visit, type YAMLMap } from 'yaml'

/** `offset` is where it begins in the text. */
export interface StructureProblem {
  readonly offset: number
  readonly rule: 'duplicate_key' | 'alias' | 'alias_limit'
  readonly message: string
  readonly hint: string
}

/** All duplicate keys, and the first alias that is wrong; at most `maxAliases` aliases may stand in the text. */
export function findStructureProblems(document: Document, maxAliases: number): StructureProblem[] {
  const problems: StructureProblem[] = []
  let aliases = 0
  visit(document, {
    Map: (_key, map) => void problems.push(...duplicateKeys(map)),
    Alias: (_key, alias, ancestors) => {
      aliases++
      const problem = aliases > maxAliases ? tooMany(alias, maxAliases) : wrongTarget(alias, ancestors, document)
      if (problem === undefined) return undefined
      problems.push(problem)
      return visit.BREAK
    },
  })
  return problems
}

function duplicateKeys(map: YAMLMap): StructureProblem[] {
  const seen = new Set<string>()
  return map.items.flatMap(({ key }): StructureProblem[] => {
    const name = isScalar(key) ? String(key.value) : undefined
    if (name === undefined || !seen.has(name)) {
      if (name !== undefined) seen.add(name)
      return []
    }
    const message = `the key "${name}" stands twice in one map`
    return [{ offset: offsetOf(key), rule: 'duplicate_key', message, hint: 'Keep one of the two' }]
  })
}

function tooMany(alias: Alias, maxAliases: number): StructureProblem {
  const hint = 'Write the repeated parts out; a configuration needs few aliases or none'
  return { offset: offsetOf(alias), rule: 'alias_limit', message: `there are more than ${maxAliases} aliases`, hint }
}

/** An alias to a value that contains the alias has no finite expansion; one without its anchor has none at all. */
function wrongTarget(alias: Alias, ancestors: readonly unknown[], document: Document): StructureProblem | undefined {
  const target = alias.resolve(document)
  if (target !== undefined && !ancestors.includes(target)) return undefined
  const message =
    target === undefined ? `there is no anchor &${alias.source}` : `*${alias.source} stands inside its own value`
  return { offset: offsetOf(alias), rule: 'alias', message, hint: 'Write the value out' }
}

const offsetOf = (node: unknown) => (isNode(node) ? (node.range?.[0] ?? 0) : 0)
