/** For tests: whole websites on loopback, and clients who have one. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { type Caller, defineEngine, type Engine } from '@workflow/engine'
import {
  type ClientProfile,
  ClientProfiles,
  clientProfileId,
  type Evidence,
  OrganizationProfiles,
  organizationProfileId,
} from '@workflow/records'
import { openTestPlatform, platformDocumentOf, type TestPlatform } from '../platform.fixtures.ts'
import { createResearchEngine } from './index.ts'
import { headId, ResearchHeads, ResearchRuns, type SourceRecord, SourceRecords } from './model.ts'
import type { SourceOptions } from './sources/index.ts'

const Organizations = platformDocumentOf('organizations')

const announcer = defineEngine({
  name: 'announcer',
  scope: 'platform',
  collections: [Organizations, OrganizationProfiles],
})

/** `others`: engines that hear of it. */
export const openResearch = (
  options: Partial<SourceOptions> = {},
  others: readonly Engine[] = [],
): Promise<TestPlatform> =>
  openTestPlatform(() => [
    announcer,
    ...others,
    createResearchEngine({ research: { allowLoopback: true, crawlIntervalMs: 0, ...options } }),
  ])

export async function announceClient(
  platform: TestPlatform,
  organizationId: string,
  client: { website?: string; name?: string; origin?: 'sign_up' | 'import' | 'sandbox' | 'assisted' } = {},
): Promise<void> {
  await beginClient(platform, organizationId, client)
  await platform.kernel.idle()
}

/** As `announceClient`, but what follows is not waited for. */
export async function beginClient(
  platform: TestPlatform,
  organizationId: string,
  client: Parameters<typeof announceClient>[2] = {},
): Promise<void> {
  const { origin = 'sign_up', name = 'Client', website } = client
  const common = { slug: organizationId, industry: 'services', languages: ['en'], plan: 'starter', origin }
  await platform.asPlatform(async (it) => {
    it.create(Organizations, { id: organizationId })
    it.tenant(organizationId).create(OrganizationProfiles, {
      id: organizationProfileId,
      name,
      ...(website === undefined ? {} : { website }),
      timeZone: 'Europe/Berlin',
      contacts: [],
      region: 'europe-west1',
      ...common,
    })
    it.emit('organization_created', { organizationId, ...common }, { organizationId })
  })
}

/** By a sales agent, and later claimed. */
export async function announceAssisted(
  platform: TestPlatform,
  organizationId: string,
  type: 'assisted_account_created' | 'assisted_account_claimed',
): Promise<void> {
  await platform.asPlatform(async (it) => {
    it.put(Organizations, await it.get(Organizations, organizationId))
    if (type === 'assisted_account_created')
      it.emit(type, { organizationId, byUserId: 'usr_sales' }, { organizationId })
    else it.emit(type, { organizationId, userId: 'usr_client' }, { organizationId })
  })
  await platform.kernel.idle()
}

/** One of our own people, within `org_a`. */
export const salesAgent: Caller = {
  kind: 'staff',
  userId: 'usr_sales',
  role: 'sales_agent',
  sessionId: 'ses_test',
  organizationId: 'org_a',
}

/** A file as our own people upload it. */
export const bring = (
  platform: TestPlatform,
  source: string,
  fileName: string,
  content: string,
  url = 'https://directory.example/client',
) =>
  platform.call<SourceRecord>('POST /v1/research-records', {
    caller: salesAgent,
    query: { source, fileName, url },
    raw: new TextEncoder().encode(content),
  })

export const profileOf = (platform: TestPlatform, organizationId: string) =>
  platform.asTenant(organizationId, (tenant) => tenant.find(ClientProfiles, clientProfileId))

/** Of every quote that the profile stands on: how many are in the stored source that they name, and which are not. Throws where there is no profile. */
export async function proveClaims(
  platform: TestPlatform,
  organizationId: string,
): Promise<{ readonly found: number; readonly missing: readonly Evidence[] }> {
  const profile = await profileOf(platform, organizationId)
  if (profile === undefined) throw new Error('no profile')
  const missing: Evidence[] = []
  const evidence = evidenceOf(profile)
  await platform.asTenant(organizationId, async (tenant) => {
    for (const one of evidence) {
      const record = await tenant.get(SourceRecords, one.recordId)
      const text = new TextDecoder().decode((await tenant.blobs.get(record.blobKey))?.bytes)
      const isSame = record.url === one.url && createHash('sha256').update(text).digest('hex') === one.hash
      if (!isSame || !inOneLine(text).includes(inOneLine(one.quote))) missing.push(one)
    }
  })
  return { found: evidence.length - missing.length, missing }
}

const inOneLine = (text: string) => text.replace(/\s+/gu, ' ').trim()

function evidenceOf(profile: ClientProfile): readonly Evidence[] {
  const found: Evidence[] = []
  JSON.stringify(profile, (_key, value) => {
    if (typeof value === 'object' && value !== null && 'evidence' in value) found.push(...value.evidence)
    return value
  })
  return found
}

/** The client's newest run. */
export const runOf = (platform: TestPlatform, organizationId: string) =>
  platform.asTenant(organizationId, async (tenant) => {
    const head = await tenant.find(ResearchHeads, headId)
    return head && tenant.get(ResearchRuns, head.newest)
  })

export interface Site {
  readonly url: string
  /** Paths in the order in which they were asked for. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

export async function openSite(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Site> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.xml': 'application/xml',
}

/** A folder as a website, as its author left it. */
export const serveFolder = (folder: string): Promise<Site> =>
  openSite((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site')
    const path = join(folder, normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname))
    if (!path.startsWith(folder) || !existsSync(path) || !statSync(path).isFile()) {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>')
      return
    }
    const { mtimeMs, size } = statSync(path)
    const etag = `"${mtimeMs}-${size}"`
    const headers = { 'content-type': mediaTypes[extname(path)] ?? 'application/octet-stream', etag }
    if (request.headers['if-none-match'] === etag) response.writeHead(304, headers).end()
    else response.writeHead(200, headers).end(readFileSync(path))
  })
