/** tools/<name>.mock.yaml: tables of rows and operations on them, every expression read before anything runs. */
import { dayFunctions, ExpressionFault, evaluateFields, schemaProblems } from '@workflow/agent-core/tools'
import {
  type ConfigPath,
  didYouMean,
  type Finding,
  type MockDefinition,
  MockStep,
  readDocument,
} from '@workflow/config-sdk'
import { z } from 'zod'
import { findBrokenExpressions } from './expressions.ts'
import { type FolderError, fromConfigError } from './folder-error.ts'
import { operationName } from './operation.ts'

const tableName = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9_]{0,63}$/, 'must begin with a lower-case letter and hold only letters, digits and _')
const Row = z.record(z.string(), z.unknown())

const MockOperation = z.strictObject({
  description: z.string().trim().min(1).max(2_000).optional(),
  changes_state: z.boolean().optional(),
  requires_verified_customer: z.boolean().optional(),
  verifies_customer: z.boolean().optional(),
  requires_approval: z.enum(['none', 'customer', 'human']).optional(),
  examples: z
    .array(z.strictObject({ utterance: z.string().min(1), arguments: z.record(z.string(), z.unknown()).optional() }))
    .optional(),
  input: z.record(z.string(), z.unknown()).optional(),
  steps: z.array(z.record(z.string(), z.unknown())).min(1),
})

const MockFile = z.strictObject({
  tables: z.record(tableName, z.strictObject({ key: z.string().min(1), rows: z.array(Row) })).default({}),
  operations: z.record(z.string().regex(operationName, 'must be the name of an operation'), MockOperation),
})

type Raw = z.output<typeof MockFile>
export type MockOperationFile = z.output<typeof MockOperation> & { readonly steps: readonly MockStep[] }

export interface ReadMock {
  readonly definition: MockDefinition
  readonly operations: ReadonlyMap<string, MockOperationFile>
  /** For errors that only show beside other files. */
  readonly at: (path: ConfigPath, problem: Omit<Finding, 'path'>) => FolderError
}

const kind = { schema: MockFile, root: 'map', what: 'a mock', beginning: 'tables:', maxSizeBytes: 1024 * 1024 } as const

/** `names`: the operations that the file names, readable or not. */
export async function readMock(
  file: string,
  bytes: Uint8Array,
  { now, timeZone }: { readonly now: Date; readonly timeZone: string },
): Promise<{ mock?: ReadMock; errors: FolderError[]; names: string[] }> {
  const read = readDocument(bytes, file, kind)
  if (!read.ok) {
    const operations = z.object({ operations: z.record(z.string(), z.unknown()) }).safeParse(read.raw)
    const names = operations.success ? Object.keys(operations.data.operations) : []
    return { errors: read.errors.map(fromConfigError), names }
  }
  const { value, locate } = read
  const at: ReadMock['at'] = (path, problem) => fromConfigError(locate({ path, ...problem }))
  const rows = await readRows(value, dayFunctions(now, timeZone), at)
  const operations = new Map<string, MockOperationFile>()
  const errors = [...rows.errors]
  for (const [name, operation] of Object.entries(value.operations)) {
    const steps = readSteps(operation.steps, ['operations', name, 'steps'], value, at)
    errors.push(...steps.errors, ...schemaErrors(operation.input, ['operations', name, 'input'], at))
    operations.set(name, { ...operation, steps: steps.steps })
  }
  const names = Object.keys(value.operations)
  if (errors.length > 0) return { errors, names }
  const definition = {
    tables: rows.tables,
    operations: Object.fromEntries([...operations].map(([name, { steps }]) => [name, { steps: [...steps] }])),
  }
  return { mock: { definition, operations, at }, errors, names }
}

async function readRows(value: Raw, functions: ReturnType<typeof dayFunctions>, at: ReadMock['at']) {
  const errors: FolderError[] = []
  const tables: MockDefinition['tables'] = {}
  for (const [name, { key, rows }] of Object.entries(value.tables)) {
    const evaluated: Record<string, unknown>[] = []
    const seen = new Set<unknown>()
    for (const [index, row] of rows.entries()) {
      const path = ['tables', name, 'rows', index]
      const broken = findBrokenExpressions(row, path)
      errors.push(...broken.map((finding) => at(finding.path, finding)))
      if (broken.length > 0) continue
      try {
        const ready = await evaluateFields(row, { values: {}, functions })
        evaluated.push(ready)
        errors.push(...keyErrors(ready[key], key, seen, path, at))
      } catch (error) {
        if (!(error instanceof ExpressionFault)) throw error
        errors.push(
          at(path, { rule: 'expression', message: error.message, hint: 'A row knows $today(days) and nothing else' }),
        )
      }
    }
    tables[name] = { key, rows: evaluated }
  }
  return { tables, errors }
}

function keyErrors(id: unknown, key: string, seen: Set<unknown>, path: ConfigPath, at: ReadMock['at']): FolderError[] {
  if (id === undefined || id === null) {
    return [at(path, { rule: 'required', message: `the row has no ${key}, the key of its table`, hint: `Add ${key}` })]
  }
  const folded = typeof id === 'string' ? id.toLowerCase() : id
  if (seen.has(folded)) {
    return [
      at([...path, key], {
        rule: 'duplicate_key',
        message: `the table has two rows with ${key} ${String(id)}`,
        hint: 'Every row has a key of its own',
      }),
    ]
  }
  seen.add(folded)
  return []
}

const verbs = MockStep.options.map((option) => Object.keys(option.shape).find((key) => key !== 'when') ?? '')

function readSteps(steps: readonly Record<string, unknown>[], path: ConfigPath, value: Raw, at: ReadMock['at']) {
  const errors: FolderError[] = []
  const ready: MockStep[] = []
  for (const [index, raw] of steps.entries()) {
    const place = [...path, index]
    const option = MockStep.options[verbs.findIndex((verb) => Object.hasOwn(raw, verb))]
    if (option === undefined) {
      const hint = didYouMean(
        Object.keys(raw).find((key) => key !== 'when') ?? '',
        verbs,
        `A step is one of ${verbs.join(', ')}`,
      )
      errors.push(at(place, { rule: 'step', message: 'the step does nothing that is known', hint }))
      continue
    }
    const parsed = option.safeParse(withConditionInside(raw))
    if (!parsed.success) {
      errors.push(...parsed.error.issues.map((issue) => at([...place, ...textPath(issue)], stepIssue(issue))))
      continue
    }
    const step: MockStep = parsed.data
    errors.push(...findBrokenExpressions(step, place).map((finding) => at(finding.path, finding)))
    errors.push(...tableErrors(step, place, value, at))
    if ('answer' in step && step.when === undefined && index < steps.length - 1) {
      errors.push(
        at(place, {
          rule: 'unreachable',
          message: 'steps after an answer without a condition never run',
          hint: 'Move the answer to the end, or give it a when',
        }),
      )
    }
    ready.push(step)
  }
  return { steps: ready, errors }
}

/** A refusal keeps its condition inside; written beside it, as of other steps, it means the same. */
function withConditionInside(raw: Record<string, unknown>): unknown {
  const { when, refuse, ...rest } = raw
  if (when === undefined || refuse === null || typeof refuse !== 'object' || 'when' in refuse) return raw
  return { ...rest, refuse: { ...refuse, when } }
}

const textPath = (issue: z.core.$ZodIssue) => issue.path.filter((part) => typeof part !== 'symbol')

function stepIssue(issue: z.core.$ZodIssue): Omit<Finding, 'path'> {
  if (issue.code !== 'unrecognized_keys')
    return { rule: 'step', message: issue.message, hint: 'See the steps of a mock in the guide to client folders' }
  return {
    rule: 'unknown_key',
    message: `a step like this has no ${issue.keys.join(', ')}`,
    hint: 'A step does one thing; put texts with a comma in quotes',
  }
}

function tableErrors(step: MockStep, path: ConfigPath, value: Raw, at: ReadMock['at']): FolderError[] {
  const [verb, part] = Object.entries(step).find(([key]) => key !== 'when') ?? []
  const table = z.object({ table: z.string() }).safeParse(part)
  if (verb === undefined || !table.success || Object.hasOwn(value.tables, table.data.table)) return []
  const hint = didYouMean(
    table.data.table,
    Object.keys(value.tables),
    `Tables: ${Object.keys(value.tables).join(', ') || 'none'}`,
  )
  return [
    at([...path, verb, 'table'], { rule: 'unknown_table', message: `there is no table ${table.data.table}`, hint }),
  ]
}

function schemaErrors(schema: unknown, path: ConfigPath, at: ReadMock['at']): FolderError[] {
  if (schema === undefined) return []
  return schemaProblems(schema).map(({ path: inner, message }) =>
    at([...path, ...inner], {
      rule: 'json_schema',
      message: `the schema ${message}`,
      hint: 'Write JSON Schema, draft 2020-12',
    }),
  )
}
