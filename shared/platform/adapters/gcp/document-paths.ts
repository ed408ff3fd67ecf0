/**
 * Where a document lies in Firestore: `organizations/<id>/<collection>/<id>`, and `platform/root/<collection>/<id>`, since a path has an even number of parts.
 *
 * Firestore refuses some ids; those, and what looks like their stand-ins, are named by an encoded form behind a tilde.
 */
import type { DocumentReference, Firestore, Query } from '@google-cloud/firestore'
import { InvalidInput } from '../../errors.ts'
import type { DocumentPath, Parent } from '../../ports/documents.ts'

const mark = '~'
/** https://firebase.google.com/docs/firestore/quotas#collections_documents_and_fields */
const maxIdBytes = 1_500

const isRefused = (id: string): boolean =>
  id === '.' || id === '..' || id.includes('/') || id.startsWith(mark) || /^__.*__$/s.test(id)

/** Throws `InvalidInput` where the id is empty or longer than Firestore keeps. */
function encodeId(id: string): string {
  const encoded = isRefused(id) ? `${mark}${encodeURIComponent(id)}` : id
  if (id === '' || Buffer.byteLength(encoded) > maxIdBytes)
    throw new InvalidInput(`a document's id has 1 to ${maxIdBytes} bytes`)
  return encoded
}

const decodeId = (id: string): string => (id.startsWith(mark) ? decodeURIComponent(id.slice(mark.length)) : id)

export const referenceOf = (firestore: Firestore, { parent, collection, id }: DocumentPath): DocumentReference =>
  firestore.doc(`${folderOf(parent)}/${collection}/${encodeId(id)}`)

export const collectionOf = (firestore: Firestore, parent: Parent | 'all', collection: string): Query =>
  parent === 'all' ? firestore.collectionGroup(collection) : firestore.collection(`${folderOf(parent)}/${collection}`)

/** Undefined where the document is none of ours: a collection group reaches every collection of that name. */
export function pathOf(reference: DocumentReference): DocumentPath | undefined {
  const [root, id, collection, document, ...deeper] = reference.path.split('/')
  if (id === undefined || collection === undefined || document === undefined || deeper.length > 0) return undefined
  const parent = root === 'platform' ? 'platform' : `organizations/${decodeId(id)}`
  if (root !== 'organizations' && reference.path !== `platform/root/${collection}/${document}`) return undefined
  return { parent, collection, id: decodeId(document) }
}

function folderOf(parent: Parent): string {
  if (parent === 'platform') return 'platform/root'
  const [root, organizationId, ...deeper] = parent.split('/')
  if (root !== 'organizations' || organizationId === undefined || deeper.length > 0)
    throw new InvalidInput(`documents lie under platform or organizations/<id>, not under ${parent}`)
  return `organizations/${encodeId(organizationId)}`
}
