import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Ports } from '../../ports.ts'
import { openEmbedded } from './index.ts'

const dataKeys = { name: 'data_keys', queries: {} }
const path = { parent: 'organizations/org_a', collection: dataKeys.name, id: 'cus_1' }
const wrapped = 'a wrapped key that must not stay anywhere'

let folder: string
let ports: Ports
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'forgetting-'))
  ports = openEmbedded(folder)
  ports.keyDocuments.declare(dataKeys)
  await ports.keyDocuments.commit({ guards: [{ path, revision: null }], writes: [keyWrite(wrapped)] })
})
afterEach(async () => {
  await ports.close()
  rmSync(folder, { recursive: true })
})

const keyWrite = (held: string | null) =>
  ({ kind: 'set', path, fields: {}, body: { wrapped: held }, version: 1, lastEvents: {} }) as const

const filesWithKey = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(wrapped))
    .map(({ name }) => name)

describe('a data key that is destroyed', () => {
  it.each([
    ['overwritten', keyWrite(null)],
    ['deleted', { kind: 'delete', path } as const],
  ])('by being %s stands in no file any more once that is committed', async (_how, write) => {
    expect(filesWithKey()).not.toEqual([])
    await ports.keyDocuments.commit({ guards: [], writes: [write] })
    expect(filesWithKey()).toEqual([])
  })
})
