/** Which collections and queries were declared, and the refusal of every other: the same in all families, so that what runs on a laptop has its index in the cloud. */
import {
  type CollectionDeclaration,
  type DeclaredQuery,
  type DocumentQuery,
  UndeclaredQuery,
} from '../ports/documents.ts'

const name = /^[a-z][a-z0-9_]*$/

export class DeclaredQueries {
  readonly #collections = new Map<string, CollectionDeclaration>()

  /** Whether this declaration is another than what is known. Throws where the name is not one for a table or a path. */
  isNew(collection: CollectionDeclaration): boolean {
    if (this.#collections.get(collection.name) === collection) return false
    if (!name.test(collection.name)) throw new Error(`collection name ${collection.name} must match ${name}`)
    return true
  }

  add(collection: CollectionDeclaration): void {
    if (this.isNew(collection)) this.#collections.set(collection.name, collection)
  }

  /** Names of the declared collections. */
  names(): readonly string[] {
    return [...this.#collections.keys()]
  }

  /** Throws `UndeclaredQuery` where the collection was not declared. */
  collection(collection: string): CollectionDeclaration {
    const declared = this.#collections.get(collection)
    if (!declared) throw new UndeclaredQuery(collection, 'get', 'the collection was not declared')
    return declared
  }

  /** Throws `UndeclaredQuery` where it is not one of the collection's, has other fields, or runs over more or fewer parents than declared. */
  query(query: Pick<DocumentQuery, 'parent' | 'collection' | 'name' | 'equals'>): DeclaredQuery {
    const refuse = (why: string) => new UndeclaredQuery(query.collection, query.name, why)
    const declared = this.#collections.get(query.collection)?.queries[query.name]
    if (!declared) throw refuse('not declared')
    const missing = declared.equals.some((field) => query.equals[field] === undefined)
    const extra = Object.keys(query.equals).some((field) => !declared.equals.includes(field))
    if (missing || extra) throw refuse(`takes exactly ${declared.equals.join(', ') || 'no field'}`)
    if ((query.parent === 'all') !== (declared.group === true))
      throw refuse(declared.group ? 'runs over all parents' : 'runs under one parent')
    return declared
  }
}
