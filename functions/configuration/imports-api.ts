/** The route that takes a client folder as one archive. */
import {
  ArchiveRefused,
  errorPlace,
  type FolderError,
  type ListMcp,
  type ReadFolder,
  readClientFolder,
  unpackArchive,
} from '@workflow/client-folder'
import { type Caller, platformRoute, type Route } from '@workflow/engine'
import { type FieldError, Forbidden, InvalidInput } from '@workflow/platform'
import { z } from 'zod'
import { askMcp, type McpAccess } from './ask-mcp.ts'
import { importFolder, type Organizations } from './import-folder.ts'

const archiveLimitBytes = 60 * 1024 * 1024

const Warning = z.object({ path: z.string(), rule: z.string(), message: z.string() })

const Answer = z.object({
  importId: z.string(),
  organizationId: z.string(),
  slug: z.string(),
  /** Whether the organization is new. */
  created: z.boolean(),
  agents: z.array(
    z.object({ name: z.string(), configId: z.string(), version: z.number().int(), changed: z.boolean() }),
  ),
  knowledge: z.object({ documents: z.number().int() }),
  warnings: z.array(Warning),
})

export const importRoutes = (organizations: Organizations, access: McpAccess): readonly Route[] => [
  platformRoute({
    method: 'POST',
    path: '/v1/imports',
    summary: 'Takes a client folder as one archive (zip): checks all of it, then makes it live in one step',
    access: {
      kind: 'tenant',
      roles: ['admin', 'config_manager', 'onboarding_specialist', 'platform_admin'],
      scope: 'imports',
      staffWithoutOrganization: true,
    },
    rawBodyLimitBytes: archiveLimitBytes,
    status: 201,
    answer: Answer,
    handle: async ({ caller, request }, platform) => {
      const listMcp = askMcp(access, platform, 'organizationId' in caller ? caller.organizationId : undefined)
      const read = await readOnce(request, { now: new Date(platform.now), listMcp })
      if (!read.ok) {
        const errors = read.errors.map(fieldErrorOf)
        throw new InvalidInput(`the client folder has ${errors.length} errors`, { errors, code: 'client_folder' })
      }
      const { left, ...imported } = await importFolder(platform, organizations, read.folder, mayImport(caller))
      const gone = left.map((name) => ({
        path: `agents/${name}.yaml`,
        rule: 'left_behind',
        message: 'the agent has no file any more; it stays live as it is',
      }))
      const waiting = imported.agents
        .filter(({ waits }) => waits)
        .map(({ name, version }) => ({
          path: `agents/${name}.yaml`,
          rule: 'proof_missing',
          message: `version ${version} waits on staging until it is proven and promoted`,
        }))
      const agents = imported.agents.map(({ waits: _, ...agent }) => agent)
      return { ...imported, agents, warnings: [...read.warnings.map(fieldErrorOf), ...gone, ...waiting] }
    },
  }),
]

/** A client's own people and keys import into their organization; staff also bring new ones. */
function mayImport(caller: Caller): (organization: { organizationId: string; created: boolean }) => void {
  return ({ organizationId, created }) => {
    const own = 'organizationId' in caller && caller.organizationId === organizationId
    const asStaff = caller.kind === 'staff' && (created || caller.role === 'platform_admin')
    if (own || asStaff) return
    const message = created
      ? 'only platform staff may bring in a new organization'
      : 'the slug in client.yaml belongs to another organization'
    throw new Forbidden(message, { errors: [{ path: 'client.yaml', rule: 'slug', message }] })
  }
}

/** A unit of work may run again; the body of a request can be read once. */
const reads = new WeakMap<Request, Promise<ReadFolder>>()

function readOnce(request: Request, options: ReadWith): Promise<ReadFolder> {
  const known = reads.get(request) ?? request.arrayBuffer().then((body) => readArchive(new Uint8Array(body), options))
  reads.set(request, known)
  return known
}

interface ReadWith {
  readonly now: Date
  readonly listMcp: ListMcp
}

async function readArchive(bytes: Uint8Array, options: ReadWith): Promise<ReadFolder> {
  try {
    return await readClientFolder(unpackArchive(bytes), options)
  } catch (error) {
    if (!(error instanceof ArchiveRefused)) throw error
    throw new InvalidInput(
      error.message,
      { errors: [{ path: '', rule: error.rule, message: error.message }] },
      { cause: error },
    )
  }
}

function fieldErrorOf(error: FolderError): FieldError {
  const { rule, message, hint } = error
  const words = hint === undefined ? message : `${message}. ${hint}`
  return { path: errorPlace(error), rule, message: error.path === undefined ? words : `${error.path}: ${words}` }
}
