import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isAssigned } from './gateway/assignments.ts'
import { openTestGateway, type TestGateway } from './gateway/gateway.fixtures.ts'
import { createPlatformUser } from './organization/index.ts'
import { eventTypesOf, mailsTo, password } from './organization/organization.fixtures.ts'
import { createResearchEngine } from './research/index.ts'
import { workforce } from './workforce/index.ts'

let gateway: TestGateway
const asked = { name: 'Harbour Bikes', contact: { name: 'Mia Stone', email: 'mia@harbour.example' } }

beforeEach(async () => {
  gateway = await openTestGateway(
    { isAssigned: (organizationId, userId) => isAssigned(gateway.platform.kernel)(organizationId, userId) },
    [workforce, createResearchEngine({ research: { allowLoopback: true, crawlIntervalMs: 0 } })],
  )
})
afterEach(() => gateway.close())

async function agent(name: string): Promise<Record<string, string>> {
  const email = `${name}@workflow.example`
  await gateway.platform.asPlatform((it) => createPlatformUser(it, { name, email, password, role: 'sales_agent' }))
  await gateway.platform.kernel.idle()
  const answer = await gateway.ask('POST /v1/auth/sign-in', { body: { email, password } })
  const { accessToken } = (await answer.json()) as { accessToken: string }
  return { authorization: `Bearer ${accessToken}` }
}

async function open(headers: Record<string, string>) {
  const answer = await gateway.ask('POST /v1/assisted-accounts', { headers, body: asked })
  await gateway.platform.kernel.idle()
  return { status: answer.status, body: (await answer.json()) as { organizationId: string } }
}

const resend = async (headers: Record<string, string>, organizationId: string) => {
  const named = { ...headers, 'x-workflow-organization': organizationId }
  return (await gateway.ask(`POST /v1/assisted-accounts/${organizationId}/resend`, { headers: named })).status
}

describe('an account that a sales agent opens over HTTP', () => {
  it('is opened once, though the request comes twice', async () => {
    const headers = { ...(await agent('sam')), 'idempotency-key': 'open-harbour-1' }
    const first = await open(headers)
    expect(first.status).toBe(201)
    expect(await open(headers)).toEqual(first)
    expect(await mailsTo(gateway.platform, asked.contact.email)).toHaveLength(1)
  })

  it('is its own from then on: it may send the link again, and neither another agent nor another client may', async () => {
    const sam = await agent('sam')
    const { organizationId } = (await open(sam)).body
    expect(await eventTypesOf(gateway.platform, organizationId)).toContain('agent_assigned')
    const other = await gateway.organization('acme')
    expect(await resend(await agent('eve'), organizationId)).toBe(404)
    expect(await resend(other.admin, organizationId)).toBe(403)
    expect(await mailsTo(gateway.platform, asked.contact.email)).toHaveLength(1)
    expect(await resend(sam, organizationId)).toBe(202)
    expect(await mailsTo(gateway.platform, asked.contact.email)).toHaveLength(2)
  })

  it('is researched before anybody has claimed it', async () => {
    const { organizationId } = (await open(await agent('sam'))).body
    const told = await eventTypesOf(gateway.platform, organizationId)
    expect(told.filter((type) => type === 'research_completed')).toHaveLength(1)
    expect(told).not.toContain('assisted_account_claimed')
  })

  it('is opened by sales agents alone', async () => {
    const { admin, secretKey } = await gateway.organization('acme')
    for (const headers of [admin, secretKey]) expect((await open(headers)).status).toBe(403)
    expect((await open({})).status).toBe(401)
  })
})
