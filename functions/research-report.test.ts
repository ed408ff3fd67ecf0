import type { Caller } from '@workflow/engine'
import { createOfflineEmbeddings } from '@workflow/llm-sdk'
import { Documents } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKnowledgeEngine } from './knowledge/index.ts'
import type { TestPlatform } from './platform.fixtures.ts'
import { announceClient, openResearch } from './research/research.fixtures.ts'

let platform: TestPlatform
beforeEach(async () => {
  platform = await openResearch({}, [createKnowledgeEngine({ embedder: createOfflineEmbeddings() })])
  await announceClient(platform, 'org_a')
})
afterEach(() => platform.close())

const caller: Caller = {
  kind: 'staff',
  userId: 'usr_sales',
  role: 'sales_agent',
  sessionId: 'ses_test',
  organizationId: 'org_a',
}
const bring = (source: string, fileName: string, content: string) =>
  platform.call('POST /v1/research-records', {
    caller,
    query: { source, fileName, url: 'https://directory.example/client' },
    raw: new TextEncoder().encode(content),
  })

describe('the report', () => {
  it('is a page on which nothing that a source said is markup, and a document of the client’s knowledge', async () => {
    await bring('yelp', 'export.csv', 'text\n"<script>alert(1)</script> They answered quickly, | *great* service"\n')
    await platform.call('POST /v1/research', { caller, body: { organizationId: 'org_a', kind: 'primary' } })
    const page = await platform.call<Response>('GET /v1/client-profile/report', { caller })
    expect(page.headers.get('content-type')).toContain('text/html')
    const html = await page.text()
    expect(html).toContain('Waiting and response times')
    expect(html).not.toContain('<script>alert')
    await platform.kernel.idle()
    await platform.asTenant('org_a', async (tenant) => {
      const { items } = await tenant.query(Documents, 'all')
      const document = items.find(({ fileName }) => fileName === 'research-report.md')
      expect(document).toMatchObject({ collection: 'research', origin: 'offer' })
      const markdown = new TextDecoder().decode((await tenant.blobs.get(document?.blobKey ?? ''))?.bytes)
      expect(markdown).toContain('\\<script\\>alert(1)')
      expect(markdown).toMatch(/^# Research: Client$/m)
    })
  })
})
