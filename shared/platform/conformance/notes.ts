/** The collection that the document cases write to, and how they write to it. */
import type { Commit, DocumentPath, DocumentStore, FieldValue, StoredDocument, Write } from '../ports/documents.ts'

export const notes = {
  name: 'conformance_notes',
  queries: {
    all: { equals: [] },
    byStatus: { equals: ['status'] },
    byRank: { equals: [], orderBy: 'rank' },
    byStatusAndRank: { equals: ['status'], orderBy: 'rank' },
    byTitle: { equals: [], orderBy: 'title' },
    byDone: { equals: ['done'], orderBy: 'rank' },
    everywhere: { equals: ['status'], orderBy: 'rank', group: true },
  },
}

export type NoteQuery = keyof typeof notes.queries

export const home = 'organizations/org_a'

export const notePath = (id: string, parent = home): DocumentPath => ({ parent, collection: notes.name, id })

export interface NoteValues {
  readonly fields?: Readonly<Record<string, FieldValue>>
  readonly body?: unknown
  readonly version?: number
  readonly expiresAtMs?: number
}

/** A write of a note; fields that are not given are null, as the kernel stores them. */
export function setNote(path: DocumentPath, values: NoteValues = {}): Write {
  const empty = { status: null, rank: null, title: null, done: null }
  return {
    kind: 'set',
    path,
    fields: { ...empty, ...values.fields },
    body: values.body ?? { id: path.id },
    version: values.version ?? 1,
    lastEvents: {},
    ...(values.expiresAtMs === undefined ? {} : { expiresAtMs: values.expiresAtMs }),
  }
}

export const writeNotes = (documents: DocumentStore, ...writes: readonly Write[]): Promise<void> =>
  documents.commit({ guards: [], writes })

/** Reads a note that must be there. */
export async function readNote(documents: DocumentStore, path: DocumentPath): Promise<StoredDocument> {
  const [found] = await documents.read([path])
  if (!found) throw new Error(`${path.id} is not there`)
  return found
}

/** How many of the commits, started at the same moment, were refused. Anything but a refusal is thrown. */
export async function countRefused(
  documents: DocumentStore,
  commits: readonly Commit[],
  isRefusal: (error: unknown) => boolean,
): Promise<number> {
  const outcomes = await Promise.allSettled(commits.map((commit) => documents.commit(commit)))
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  for (const { reason } of refused) if (!isRefusal(reason)) throw reason
  return refused.length
}
