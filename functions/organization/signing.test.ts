import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import { openOrganizations } from './organization.fixtures.ts'
import { ensureSigningKeys, openIdentity } from './signing.ts'

let platform: TestPlatform
beforeEach(async () => {
  platform = await openOrganizations()
})
afterEach(() => platform.close())

describe('the signing keys', () => {
  it('are made once, and stay the same after a restart', async () => {
    const { secrets, clock } = platform.ports
    const first = await ensureSigningKeys(secrets, clock.now())
    expect(await openIdentity(secrets, clock, 'https://workflow.example').keys()).toEqual(first)
  })

  it('are replaced after 30 days, and the old one still verifies', async () => {
    const { secrets, clock } = platform.ports
    const identity = openIdentity(secrets, clock, 'https://workflow.example')
    const first = await identity.keys()
    platform.leap(30 * 24 * 60 * 60_000)
    const second = await identity.keys()
    expect(second.active.kid).not.toBe(first.active.kid)
    expect(second.previous.map(({ kid }) => kid)).toEqual([first.active.kid])
  })
})
