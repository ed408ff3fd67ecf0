import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineCollection, NO_CUSTOMER, openEmbedded, type Ports, type StoredDocument } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Vault } from './vault.ts'

const People = defineCollection({
  name: 'people',
  schema: z.object({
    id: z.string(),
    customerId: z.string(),
    city: z.string(),
    email: z.string(),
    note: z.string().optional(),
  }),
  queries: { byCity: { equals: ['city'] }, byEmail: { equals: ['emailIndex'] } },
  subject: 'customer',
  sealed: { fields: ['email', 'note'], lookups: { emailIndex: { of: 'email', as: 'email' } } },
  retentionDays: 'forever',
})

const parent = 'organizations/org_a'
const person = { id: 'p1', customerId: 'cus_1', city: 'Ulm', email: 'Otti@Example.com', note: 'likes tea' }

let folder: string
let ports: Ports
let vault: Vault
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-'))
  ports = openEmbedded(folder)
  vault = new Vault(ports)
})
afterEach(async () => {
  await ports.close()
  rmSync(folder, { recursive: true })
})

async function stored(document = person, under = parent): Promise<StoredDocument> {
  const path = { parent: under, collection: People.name, id: document.id }
  const body = await vault.seal(People, path, document)
  return { path, fields: {}, body, version: 1, lastEvents: {}, revision: '1' }
}

/** Another process on the same data: it has nothing in memory. */
const elsewhere = () => new Vault(ports)

describe('a sealed document', () => {
  it('shows what is declared as sealed to nobody, all else as it is, and opens again anywhere', async () => {
    const document = await stored()
    expect(JSON.stringify(document.body)).not.toMatch(/otti|tea/i)
    expect(document.body).toMatchObject({ id: 'p1', customerId: 'cus_1', city: 'Ulm' })
    expect(await elsewhere().open(People, document)).toEqual(person)
  })

  it('is never the same twice, though its content is', async () => {
    expect((await stored()).body).not.toEqual((await stored()).body)
  })

  it.each([
    { what: 'under another id', move: (path: StoredDocument['path']) => ({ ...path, id: 'p2' }) },
    { what: 'in another collection', move: (path: StoredDocument['path']) => ({ ...path, collection: 'others' }) },
  ])('does not open $what', async ({ move }) => {
    const document = await stored()
    await expect(vault.open(People, { ...document, path: move(document.path) })).rejects.toThrow()
  })

  it('does not open as another customer’s, another organization’s, or changed by a bit', async () => {
    await stored({ ...person, id: 'p9', customerId: 'cus_2' })
    await stored(person, 'organizations/org_b')
    const document = await stored()
    const body = document.body as { $sealed: string }
    const flipped = Buffer.from(body.$sealed, 'base64')
    flipped[20] = (flipped[20] ?? 0) ^ 1
    for (const broken of [
      { ...document, body: { ...body, customerId: 'cus_2' } },
      { ...document, path: { ...document.path, parent: 'organizations/org_b' } },
      { ...document, body: { ...body, $sealed: flipped.toString('base64') } },
    ])
      await expect(vault.open(People, broken)).rejects.toThrow()
  })

  it('of two who write for a new customer at once opens for both', async () => {
    const [one, other] = await Promise.all(
      [vault, elsewhere()].map((writer) => writer.seal(People, { parent, collection: 'people', id: 'p1' }, person)),
    )
    for (const body of [one, other])
      expect(await elsewhere().open(People, { ...(await stored()), body })).toEqual(person)
  })
})

describe('a customer’s key, once it is destroyed,', () => {
  it('opens nothing any more and seals nothing new, in other processes too', async () => {
    const document = await stored()
    await vault.forget(parent, 'cus_1')
    for (const process of [vault, elsewhere()]) {
      await expect(process.open(People, document)).rejects.toMatchObject({ detail: { code: 'erased' } })
      expect(await process.openIfKept(People, document)).toBeUndefined()
      await expect(process.seal(People, document.path, person)).rejects.toMatchObject({ detail: { code: 'erased' } })
    }
  })

  it('while it is being loaded, fails no reader with a fault, and is not kept', async () => {
    const document = await stored()
    const unwrap = ports.keys.unwrap.bind(ports.keys)
    const reader = elsewhere()
    ports.keys.unwrap = async (...given) => {
      const key = await unwrap(...given)
      await reader.forget(parent, 'cus_1')
      return key
    }
    expect(await reader.open(People, document)).toEqual(person)
    await expect(reader.open(People, document)).rejects.toMatchObject({ detail: { code: 'erased' } })
  })

  it('leaves other customers as they were, and may be destroyed again', async () => {
    const other = await stored({ ...person, id: 'p2', customerId: 'cus_2' })
    await vault.forget(parent, 'cus_1')
    await vault.forget(parent, 'cus_1')
    expect((await elsewhere().open(People, other)).note).toBe('likes tea')
  })
})

describe('the end of an organization’s own key', () => {
  it('makes every customer of it unreadable, and none of another', async () => {
    const mine = await stored()
    const theirs = await stored(person, 'organizations/org_b')
    await ports.keys.destroy('org_a')
    await expect(elsewhere().open(People, mine)).rejects.toMatchObject({ detail: { code: 'erased' } })
    await vault.forgetAll(parent)
    await expect(vault.open(People, mine)).rejects.toMatchObject({ detail: { code: 'erased' } })
    expect(await elsewhere().open(People, theirs)).toEqual(person)
  })

  it('leaves none of its data keys, and those of another', async () => {
    await stored()
    await stored(person, 'organizations/org_b')
    await vault.forgetAll(parent)
    const query = { collection: 'data_keys', name: 'byId', equals: {}, limit: 10 }
    const of = async (organization: string) =>
      (await ports.keyDocuments.find({ ...query, parent: organization })).length
    expect([await of(parent), (await of('organizations/org_b')) > 0]).toEqual([0, true])
  })

  it('lets nobody new be stored, and says that all of it was erased', async () => {
    await ports.keys.rotate('org_a')
    await ports.keys.destroy('org_a')
    await expect(stored()).rejects.toMatchObject({
      message: 'the data of org_a was erased',
      detail: { code: 'erased' },
    })
    await expect(vault.blindIndex(parent, 'text', 'x')).rejects.toMatchObject({ detail: { code: 'erased' } })
  })

  it('does not come with its rotation: what was sealed before opens after it', async () => {
    const document = await stored()
    await ports.keys.rotate('org_a')
    expect(await elsewhere().open(People, document)).toEqual(person)
  })
})

describe('a blind index', () => {
  it.each([
    ['email', 'Otti@Example.com', ' otti@example.COM'],
    ['phone', '+49 (7071) 55-0', '+497071550'],
    ['text', 'K-17', ' K-17 '],
  ] as const)('of %s is the same for %s and %s', async (form, one, other) => {
    expect(await vault.blindIndex(parent, form, one)).toBe(await elsewhere().blindIndex(parent, form, other))
  })

  it('differs between organizations, forms and values, and shows nothing of the value', async () => {
    const indexes = await Promise.all([
      vault.blindIndex(parent, 'email', 'a@b.example'),
      vault.blindIndex(parent, 'email', 'a.b@b.example'),
      vault.blindIndex(parent, 'text', 'a@b.example'),
      vault.blindIndex('organizations/org_b', 'email', 'a@b.example'),
    ])
    expect(new Set(indexes).size).toBe(4)
    expect(indexes.join()).not.toContain('example')
  })

  it('of a document is made from its sealed fields, and null where there is nothing', async () => {
    const { emailIndex } = await vault.lookupsOf(People, parent, person)
    expect(emailIndex).toBe(await vault.blindIndex(parent, 'email', person.email))
    expect(await vault.lookupsOf(People, parent, { id: 'p' })).toEqual({ emailIndex: null })
  })
})

describe('text of nobody in particular', () => {
  it('is sealed too, or under the customer whom it is about', async () => {
    const path = { parent, collection: 'memos', id: 'm1' }
    const shared = await vault.sealText(path, NO_CUSTOMER, 'a summary')
    const personal = await vault.sealText(path, 'cus_1', 'a summary')
    await vault.forget(parent, 'cus_1')
    expect(await elsewhere().openText(path, NO_CUSTOMER, shared)).toBe('a summary')
    await expect(vault.openText(path, 'cus_1', personal)).rejects.toMatchObject({ detail: { code: 'erased' } })
  })
})
