/** All files under tools/ as one toolbox: OpenAPI documents, mocks, and mocks that stand beside a document of the same name. */
import type { MockDefinition, MockTool } from '@workflow/config-sdk'
import type { FolderError } from './folder-error.ts'
import { type MockOperationFile, type ReadMock, readMock } from './mock-file.ts'
import { type ReadOpenApi, readOpenApi } from './openapi-file.ts'
import { defaultTimeoutMs, type Operation } from './operation.ts'

export interface ToolFiles {
  readonly operations: Readonly<Record<string, Operation>>
  readonly mocks: Readonly<Record<string, MockDefinition>>
  /** The files that an operation is made of. */
  readonly filesOf: ReadonlyMap<string, readonly string[]>
  /** Every operation that a file names, readable or not: who uses it is not told a second time. */
  readonly names: ReadonlySet<string>
  readonly errors: readonly FolderError[]
}

interface Offer {
  readonly operation: Operation
  readonly files: readonly string[]
  readonly twice: (other: string) => FolderError
}

export async function readTools(
  files: ReadonlyMap<string, Uint8Array>,
  time: { readonly now: Date; readonly timeZone: string },
): Promise<ToolFiles> {
  const errors: FolderError[] = []
  const names = new Set<string>()
  const mocks: Record<string, MockDefinition> = {}
  const offers: Offer[] = []
  for (const toolset of toolsetsOf(files)) {
    const documentFile = `tools/${toolset}.openapi.yaml`
    const mockFile = `tools/${toolset}.mock.yaml`
    const document = await readIfThere(files.get(documentFile), (bytes) => readOpenApi(documentFile, bytes))
    const mocked = await readIfThere(files.get(mockFile), (bytes) => readMock(mockFile, bytes, time))
    errors.push(...(document?.errors ?? []), ...(mocked?.errors ?? []))
    for (const name of [...(document?.names ?? []), ...(mocked?.names ?? [])]) names.add(name)
    if (mocked?.mock) mocks[toolset] = mocked.mock.definition
    offers.push(...documentOffers(document, documentFile, mocked?.mock))
    if (mocked?.mock) offers.push(...mockOffers(toolset, mocked.mock, document, errors))
  }
  const operations: Record<string, Operation> = {}
  const filesOf = new Map<string, readonly string[]>()
  for (const offer of offers) {
    const { name } = offer.operation.definition
    const earlier = filesOf.get(name)
    if (earlier !== undefined) errors.push(offer.twice(earlier.join(' and ')))
    else {
      operations[name] = offer.operation
      filesOf.set(name, offer.files)
    }
  }
  return { operations, mocks, filesOf, names, errors }
}

function toolsetsOf(files: ReadonlyMap<string, Uint8Array>): string[] {
  const names = [...files.keys()].flatMap((file) => /^tools\/([^/]+)\.(?:openapi|mock)\.yaml$/.exec(file)?.[1] ?? [])
  return [...new Set(names)].sort()
}

async function readIfThere<Result>(
  bytes: Uint8Array | undefined,
  read: (bytes: Uint8Array) => Promise<Result>,
): Promise<Result | undefined> {
  return bytes === undefined ? undefined : read(bytes)
}

const twiceProblem = (name: string, other: string) => ({
  rule: 'duplicate_operation',
  message: `the operation ${name} stands in ${other} already`,
  hint: 'An agent knows its tools by name: rename one of the two',
})

/** Those of the document that no mock answers. */
function documentOffers(document: ReadOpenApi | undefined, file: string, mock: ReadMock | undefined): Offer[] {
  if (document === undefined) return []
  return [...document.operations]
    .filter(([name]) => !mock?.operations.has(name))
    .map(([name, { operation, path }]) => ({
      operation,
      files: [file],
      twice: (other) => document.at([...path, 'operationId'], twiceProblem(name, other)),
    }))
}

function mockOffers(
  toolset: string,
  mock: ReadMock,
  document: ReadOpenApi | undefined,
  errors: FolderError[],
): Offer[] {
  return [...mock.operations].flatMap(([name, own]) => {
    const described = document?.operations.get(name)?.operation
    const path = ['operations', name]
    const inputSchema = own.input ?? described?.definition.inputSchema
    const description = own.description ?? described?.definition.description
    // A document of this name that could not be read is told already.
    const mayBeDescribed = document?.names.includes(name) === true && described === undefined
    for (const [field, value] of [
      ['input', inputSchema],
      ['description', description],
    ] as const) {
      if (value !== undefined || mayBeDescribed) continue
      const hint = `Add ${field}, or describe ${name} in tools/${toolset}.openapi.yaml`
      errors.push(
        mock.at([...path, field], {
          rule: 'required',
          message: `the operation ${name} has no ${field}`,
          hint,
          at: 'key',
        }),
      )
    }
    if (inputSchema === undefined || description === undefined) return []
    const definition = mockTool(name, toolset, own, { inputSchema, description }, described)
    const files = [`tools/${toolset}.mock.yaml`, ...(described ? [`tools/${toolset}.openapi.yaml`] : [])]
    return [
      {
        operation: { definition },
        files,
        twice: (other: string) => mock.at(path, { ...twiceProblem(name, other), at: 'key' }),
      },
    ]
  })
}

function mockTool(
  name: string,
  toolset: string,
  own: MockOperationFile,
  words: Pick<MockTool, 'inputSchema' | 'description'>,
  described: Operation | undefined,
): MockTool {
  const known = described?.definition
  const examples = own.examples?.map(({ utterance, arguments: args }) => ({
    utterance,
    ...(args && { arguments: args }),
  }))
  return {
    source: 'mock',
    name,
    ...words,
    examples: examples ?? known?.examples ?? [],
    changesState:
      own.changes_state ??
      known?.changesState ??
      own.steps.some((step) => 'insert' in step || 'update' in step || 'delete' in step),
    // A mock's tables are written in the same commit as the call: it happens once or not at all.
    idempotent: true,
    requiresApproval: own.requires_approval ?? known?.requiresApproval ?? 'none',
    requiresVerifiedCustomer: own.requires_verified_customer ?? known?.requiresVerifiedCustomer ?? false,
    verifiesCustomer: own.verifies_customer ?? known?.verifiesCustomer ?? false,
    timeoutMs: defaultTimeoutMs,
    toolset,
    operation: name,
  }
}
