import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mailedToken, openOrganizations, password } from './organization/organization.fixtures.ts'
import type { SignedIn } from './organization/sessions.ts'
import type { TestPlatform } from './platform.fixtures.ts'
import { createResearchEngine } from './research/index.ts'
import { profileOf, runOf, type Site, serveFolder } from './research/research.fixtures.ts'

let platform: TestPlatform
let site: Site
beforeEach(async () => {
  site = await serveFolder(new URL('../node_modules/startbootstrap-shop-homepage/dist', import.meta.url).pathname)
  platform = await openOrganizations(createResearchEngine({ research: { allowLoopback: true, crawlIntervalMs: 0 } }))
})
afterEach(async () => {
  await platform.close()
  await site.close()
})

describe('who signs up with a website', () => {
  it('is researched from it', async () => {
    const email = 'ada@shop.example'
    const asked = { name: 'Ada', email, password, organizationName: 'Fancy Shop', website: site.url }
    await platform.call('POST /v1/auth/sign-up', { body: asked })
    const token = await mailedToken(platform, email)
    const { user } = await platform.call<SignedIn>('POST /v1/auth/verify', { body: { token } })
    const organizationId = user.organizationId ?? ''
    expect(await runOf(platform, organizationId)).toMatchObject({ because: 'organization_created', state: 'completed' })
    const profile = await profileOf(platform, organizationId)
    expect(profile).toMatchObject({ name: 'Fancy Shop', website: site.url })
    expect(profile?.products.map(({ name, price }) => [name, price])).toContainEqual(['Special Item', '$20.00'])
  })
})
