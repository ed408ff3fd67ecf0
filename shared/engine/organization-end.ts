/**
 * The end of an organization: from the moment its erasure is requested on, nobody writes to it but whoever carries that out. The mark is a precondition of what
 * commands commit. An event's handler looks for it when it begins: on Google a precondition on what is not written makes a transaction of a batch. What slips in between is removed when the
 * end is settled.
 */
import { type Commit, CommitConflict, type DocumentPath, type DocumentStore, Forbidden } from '@workflow/platform'
import { organizationEnds } from './records.ts'

export class OrganizationEnded extends Forbidden {
  constructor(organizationId: string, options?: { cause?: unknown }) {
    super(`organization ${organizationId} has ended`, { code: 'organization_ended' }, options)
  }
}

/** Where the mark of an organization's end stands; of the platform there is none. */
export const endPath = (organizationId: string): DocumentPath => ({
  parent: 'platform',
  collection: organizationEnds.name,
  id: organizationId,
})

export async function hasEnded({ documents }: { documents: DocumentStore }, organizationId: string): Promise<boolean> {
  const [mark] = await documents.read([endPath(organizationId)])
  return mark !== undefined
}

/** As the store's own, and refused with `OrganizationEnded` where one of the organizations that are written to has ended; `lookedUp` is the parent of one whose mark was just looked for. */
export async function commitBeforeEnd(documents: DocumentStore, commit: Commit, lookedUp?: string): Promise<void> {
  const written = new Set(commit.writes.map(({ path }) => path.parent))
  const guards = [...written]
    .filter((parent) => parent !== lookedUp && parent.startsWith('organizations/'))
    .map((parent) => ({ path: endPath(parent.slice('organizations/'.length)), revision: null }))
  try {
    await documents.commit({ guards: [...guards, ...commit.guards], writes: commit.writes })
  } catch (error) {
    if (!(error instanceof CommitConflict) || error.path.collection !== organizationEnds.name) throw error
    throw new OrganizationEnded(error.path.id, { cause: error })
  }
}
