import { fileURLToPath } from 'node:url'
import { packArchive, packFolder } from '@workflow/client-folder'
import { AgentBundle, bundleBlobKey, parseAgentConfig } from '@workflow/config-sdk'
import { InvalidInput } from '@workflow/platform'
import { ConfigHeads, Documents, MockTables } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { archiveWith, member, openImports, staff } from './client-folder.fixtures.ts'
import type { Imported } from './configuration/index.ts'

let opened: Awaited<ReturnType<typeof openImports>>

beforeEach(async () => {
  opened = await openImports()
})
afterEach(() => opened.platform.close())

const send = (raw: Uint8Array<ArrayBuffer>, caller = staff) =>
  opened.platform.call<Imported>('POST /v1/imports', { caller, raw })

const progress = ({ importId, organizationId }: Imported) =>
  opened.platform.call<{ state: string; documents: { total: number; ready: number; failed: unknown[] } }>(
    'GET /v1/imports/{importId}',
    { caller: member(organizationId), params: { importId } },
  )

const documentsOf = async (organizationId: string) =>
  (await opened.platform.asTenant(organizationId, (tenant) => tenant.query(Documents, 'all'))).items

const find = async (organizationId: string, query: string) => {
  const found = await opened.platform.call<{ items: { text: string }[] }>('POST /v1/knowledge/search', {
    caller: member(organizationId),
    body: { query },
  })
  return found.items.map(({ text }) => text)
}

describe('an import', () => {
  it.each(['krishna-diagnostics', 'online-shop', 'bank-card-desk'])('takes the sample %s as it is', async (name) => {
    const files = await packFolder(fileURLToPath(new URL(`../examples/${name}`, import.meta.url)))
    const imported = await send(new Uint8Array(packArchive(files)))
    expect(imported).toMatchObject({ created: true, slug: expect.any(String) })
    const total = imported.knowledge.documents
    expect(await progress(imported)).toMatchObject({ state: 'ready', documents: { total, ready: total, failed: [] } })
    for (const { configId, version } of imported.agents) {
      const bundle = await opened.platform.asTenant(imported.organizationId, (tenant) =>
        tenant.blobs.get(bundleBlobKey(configId, version)),
      )
      const { configYaml, tools, organization } = AgentBundle.parse(
        JSON.parse(Buffer.from(bundle?.bytes ?? []).toString('utf8')),
      )
      const parsed = parseAgentConfig(configYaml, { configId, organizationId: imported.organizationId })
      expect(parsed.ok && parsed.config.tools.map((tool) => tool.name)).toEqual(tools.map((tool) => tool.name))
      expect(organization.plan).toMatch(/^(starter|growth|enterprise)$/)
    }
  })

  it('of the same folder again makes no new version, also on another day', async () => {
    const first = await send(archiveWith())
    opened.platform.leap(3 * 86_400_000)
    const again = await send(archiveWith())
    expect(again).toMatchObject({ organizationId: first.organizationId, created: false })
    expect(again.agents).toEqual([{ ...first.agents[0], changed: false }])
  })

  it('sent several times at once makes one organization and one version', async () => {
    const all = await Promise.all([send(archiveWith()), send(archiveWith()), send(archiveWith())])
    expect(new Set(all.map(({ organizationId }) => organizationId)).size).toBe(1)
    expect(all.filter(({ created }) => created)).toHaveLength(1)
    expect(
      new Set(all.flatMap(({ agents }) => agents.map(({ configId, version }) => `${configId}@${version}`))).size,
    ).toBe(1)
    expect(await progress(all[0] as Imported)).toMatchObject({ state: 'ready' })
  })

  it('makes a new version of what changed, with its tools, and starts the mock afresh', async () => {
    const first = await send(archiveWith())
    const prompt =
      'product_type: chatbot\nagent_identity: { name: Desk }\nsystem_prompt: You help readers well.\ntools: [{ name: reserve_book }]\n'
    const next = await send(archiveWith({ 'agents/desk.yaml': prompt }))
    expect(next.agents).toEqual([{ ...first.agents[0], version: 2, changed: true }])
    const { organizationId } = first
    const configId = first.agents[0]?.configId ?? ''
    const head = await opened.platform.asTenant(organizationId, (tenant) => tenant.get(ConfigHeads, configId))
    expect(head).toMatchObject({ latestVersion: 2, branches: { prod: { stable: 2 } } })
    const mock = await opened.platform.asTenant(organizationId, (tenant) => tenant.get(MockTables, 'books'))
    expect(mock.tables.books).toEqual([{ id: 'b1', title: 'Dubliners', due: '2026-01-08' }])
  })

  it('of a broken folder tells every error with its place, and makes nothing', async () => {
    const broken = archiveWith({
      'client.yaml':
        'slug: Corner Library\norganization: { name: X, industry: y, timeZone: Dublin, languages: [en], plan: starter }\n',
      'agents/desk.yaml':
        'product_type: chatbot\nagent_identity: { name: Desk }\nsystem_prompt: Hi\ntools: [{ name: reserve_boook }]\n',
      'agents/other.yml': 'product_type: chatbot\n',
      'knowledge/fees.pdf': 'not a pdf',
    })
    const refusal = await send(broken).catch((error: unknown) => error)
    if (!(refusal instanceof InvalidInput)) throw refusal
    expect(refusal.detail.errors?.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      'agents/desk.yaml:4:17 unknown_tool',
      'agents/other.yml stray_file',
      'client.yaml:1:7 format',
      'client.yaml:2:49 condition',
      'knowledge/fees.pdf format_mismatch',
    ])
    const whole = await send(archiveWith())
    expect(whole).toMatchObject({ created: true, agents: [{ version: 1 }] })
  })

  it('over the slug of another organization is refused and changes nothing', async () => {
    const first = await send(archiveWith())
    const changed = archiveWith({ 'knowledge/hours.md': '# Hours\n\nClosed for ever.\n' })
    await expect(send(changed, member('org_other'))).rejects.toThrow('belongs to another organization')
    await expect(
      send(
        archiveWith({
          'client.yaml':
            'slug: new-shop\norganization: { name: N, industry: i, timeZone: UTC, languages: [en], plan: starter }\nsecrets: { CATALOGUE_KEY: { allowedHosts: [a.example] } }\n',
        }),
        member('org_other'),
      ),
    ).rejects.toThrow('only platform staff')
    expect(await find(first.organizationId, 'closed for ever')).not.toContain('Closed for ever.')
    expect(await send(archiveWith(), member(first.organizationId))).toMatchObject({ created: false })
  })

  it.each([
    ['text', new TextEncoder().encode('hello')],
    ['a damaged archive', archiveWith().slice(0, 200)],
  ])('of %s is refused', async (_case, raw) => {
    await expect(send(raw)).rejects.toThrow(InvalidInput)
  })
})

describe('knowledge', () => {
  it('embeds only the passages that changed', async () => {
    const first = await send(archiveWith())
    expect(await find(first.organizationId, 'what does a lost book cost')).toContain('A lost book costs twenty euros.')
    opened.embedder.embedded = 0
    await send(archiveWith())
    expect(opened.embedder.embedded).toBe(0)
    const hours = '# Opening hours\n\nThe library opens at nine.\n\n# Fees\n\nA lost book costs thirty euros.\n'
    await send(archiveWith({ 'knowledge/hours.md': hours }))
    expect(opened.embedder.embedded).toBe(1)
    const texts = await find(first.organizationId, 'what does a lost book cost')
    expect(texts).toContain('A lost book costs thirty euros.')
    expect(texts).not.toContain('A lost book costs twenty euros.')
  })

  it('that is gone from the folder, or deleted, is gone everywhere', async () => {
    const { organizationId } = await send(archiveWith())
    await send(archiveWith({ 'knowledge/cards.md': undefined }))
    expect((await documentsOf(organizationId)).map(({ fileName }) => fileName)).toEqual(['hours.md'])
    const [hours] = await documentsOf(organizationId)
    await opened.platform.call('DELETE /v1/documents/{documentId}', {
      caller: member(organizationId),
      params: { documentId: hours?.id ?? '' },
    })
    expect(await documentsOf(organizationId)).toEqual([])
    expect(await find(organizationId, 'reader card library opens')).toEqual([])
    expect(await opened.platform.asTenant(organizationId, (tenant) => tenant.blobs.list('documents/'))).toEqual([])
    await send(archiveWith())
    expect(await find(organizationId, 'reader card')).toContain('A reader card is free for residents.')
  })

  it('uploaded by hand stays when a folder is imported again, and a broken file says why', async () => {
    const { organizationId } = await send(archiveWith())
    const caller = member(organizationId)
    const upload = (fileName: string, text: string) =>
      opened.platform.call('POST /v1/documents', { caller, query: { fileName }, raw: new TextEncoder().encode(text) })
    await upload('events.md', '# Events\n\nA reading circle meets on Mondays.\n')
    await upload('broken.pdf', 'no pdf')
    await send(archiveWith())
    expect((await documentsOf(organizationId)).map(({ fileName, state }) => `${fileName} ${state}`)).toEqual([
      'broken.pdf failed',
      'cards.md ingested',
      'events.md ingested',
      'hours.md ingested',
    ])
    expect(await find(organizationId, 'reading circle')).toContain('A reading circle meets on Mondays.')
    expect(await find('org_other', 'reading circle')).toEqual([])
  })
})
