import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SealBroken } from '@workflow/security'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EmbeddedKeyManagement } from './key-management.ts'
import { EmbeddedSecrets } from './secrets.ts'
import { SqliteFile } from './sqlite.ts'

let folder: string
let file: SqliteFile
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealed-'))
  file = new SqliteFile(join(folder, 'workflow.sqlite'))
})
afterEach(async () => {
  await file.close()
  rmSync(folder, { recursive: true })
})

const openSecrets = (keyFile = 'secrets.key') => new EmbeddedSecrets(file, join(folder, keyFile))
const openKeys = (keyFile = 'keys.key') => new EmbeddedKeyManagement(file, join(folder, keyFile))

const sealedOf = (table: 'secrets' | 'keys', name: string): Buffer =>
  Buffer.from(file.prepare(`SELECT sealed FROM ${table} WHERE name = ?`).get(name)?.sealed as Uint8Array)
const overwrite = (table: 'secrets' | 'keys', name: string, sealed: Buffer) =>
  file.write(() => file.prepare(`UPDATE ${table} SET sealed = ? WHERE name = ?`).run(sealed, name))
const changed = (sealed: Buffer): Buffer => {
  sealed.writeUInt8(sealed.readUInt8(20) ^ 1, 20)
  return sealed
}

describe('a row of a secret', () => {
  beforeEach(async () => {
    for (const name of ['org_a.crm', 'org_b.crm'])
      await openSecrets().put(name, { value: `of ${name}`, allowedHosts: [] })
  })

  it('shows nothing of its value', () => {
    expect(sealedOf('secrets', 'org_a.crm').includes('of org_a')).toBe(false)
  })

  it('opens under its own name alone: the row of another organization in its place does not', async () => {
    await overwrite('secrets', 'org_a.crm', sealedOf('secrets', 'org_b.crm'))
    await expect(openSecrets().get('org_a.crm')).rejects.toThrow(SealBroken)
    expect((await openSecrets().get('org_b.crm'))?.value).toBe('of org_b.crm')
  })

  it('does not open once a bit of it was changed, nor with another key file', async () => {
    await expect(openSecrets('other.key').get('org_a.crm')).rejects.toThrow(SealBroken)
    await overwrite('secrets', 'org_a.crm', changed(sealedOf('secrets', 'org_a.crm')))
    await expect(openSecrets().get('org_a.crm')).rejects.toThrow(SealBroken)
  })
})

describe('a row of a key', () => {
  it('opens under its own name alone, and not once a bit of it was changed', async () => {
    const wrapped = await openKeys().wrap('org_a', Buffer.from('plain'), 'place')
    await openKeys().wrap('org_b', Buffer.from('plain'), 'place')
    const own = sealedOf('keys', 'org_a')
    for (const other of [sealedOf('keys', 'org_b'), changed(sealedOf('keys', 'org_a'))]) {
      await overwrite('keys', 'org_a', other)
      await expect(openKeys().unwrap('org_a', wrapped, 'place')).rejects.toThrow(SealBroken)
    }
    await overwrite('keys', 'org_a', own)
    expect(Buffer.from(await openKeys().unwrap('org_a', wrapped, 'place')).toString()).toBe('plain')
  })
})
