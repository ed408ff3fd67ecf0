import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readLog } from '@workflow/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mark, openPrivacy, stranger, type TestPrivacy } from './privacy.fixtures.ts'

let privacy: TestPrivacy
beforeEach(async () => {
  privacy = await openPrivacy()
})
afterEach(() => privacy.platform.close())

describe('a customer is looked up', () => {
  it.each([{ email: 'otti@example.COM' }, { phone: '+49(7071)550' }])(
    'by %o, however it is written, and in their own organization alone',
    async (query) => {
      await privacy.meet()
      expect((await privacy.lookUp(query)).items.map((item) => item.id)).toEqual(['cus_1'])
      expect((await privacy.lookUp(query, stranger)).items).toEqual([])
    },
  )

  it('by one thing at a time', async () => {
    await expect(privacy.lookUp({})).rejects.toThrow('one thing at a time')
    await expect(privacy.lookUp({ email: 'a@b.example', phone: '1' })).rejects.toThrow('one thing at a time')
  })
})

describe('what is stored of a customer', () => {
  it('cannot be read in any file of the data folder', async () => {
    await privacy.meet()
    const files = filesOf(privacy.platform.folder)
    expect(files.length).toBeGreaterThan(2)
    for (const file of files) expect(readFileSync(file).includes(mark), file).toBe(false)
  })
})

describe('the key of an organization, rotated,', () => {
  it('opens what was sealed before and after, and the log names its new version', async () => {
    await privacy.meet('cus_1')
    const params = { organizationId: 'org_a' }
    const rotation = await privacy.platform.call<{ keyVersion: string }>(
      'POST /v1/organizations/{organizationId}/key-rotation',
      { params },
    )
    await privacy.meet('cus_2')
    expect((await privacy.notesOf('org_a', 'cus_1-n0', 'cus_2-n0')).map((note) => note?.text)).toEqual([
      `${mark} said 0`,
      `${mark} said 0`,
    ])
    const log = await readLog(privacy.platform.ports, 'org_a', { limit: 500 })
    expect(log.map(({ event }) => event.data)).toContainEqual(
      expect.objectContaining({ keyVersion: rotation.keyVersion }),
    )
  })
})

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
