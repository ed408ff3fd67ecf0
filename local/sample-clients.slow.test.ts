import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Platform, startPlatform } from './platform.ts'
import { prepareSamples, readDev } from './sample-clients.ts'

const examples = fileURLToPath(new URL('../examples', import.meta.url))

let folder: string
let platform: Platform
const start = async () => {
  platform = await startPlatform({
    ...{ port: 0, dataFolder: join(folder, 'data'), adapters: 'embedded', logLevel: 'error', rateLimits: 'off' },
    environment: {},
  })
}
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'samples-'))
  for (const name of ['online-shop', 'bank-card-desk'])
    cpSync(join(examples, name), join(folder, 'examples', name), { recursive: true })
  await start()
})
afterEach(async () => {
  await platform.stop()
  rmSync(folder, { recursive: true })
})
const samplesAre = (...names: readonly string[]) =>
  writeFileSync(join(folder, 'examples', 'samples.json'), JSON.stringify(names))
const prepare = () => prepareSamples(platform, join(folder, 'data'), join(folder, 'examples'))
const signIn = (email: string, password: string) =>
  fetch(`${platform.url}/v1/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })

describe('the first start', () => {
  it('that was ended half way is finished by the next one, and everybody whom that one tells can sign in', async () => {
    samplesAre('online-shop', 'bank-card-desk')
    rmSync(join(folder, 'examples', 'bank-card-desk', 'client.yaml'))
    await expect(prepare()).rejects.toThrow('bank-card-desk was not imported')
    expect(readDev(join(folder, 'data'))).toBeUndefined()
    await platform.stop()

    cpSync(join(examples, 'bank-card-desk'), join(folder, 'examples', 'bank-card-desk'), { recursive: true })
    await start()
    const dev = await prepare()
    expect(dev.clients.map(({ slug }) => slug)).toEqual(['fell-and-ferry', 'linden-bank'])
    for (const { email, password } of dev.users)
      expect([email, (await signIn(email, password)).status]).toEqual([email, 200])
    expect(await prepare()).toEqual(dev)
  })

  it('gives each client somebody of the staff, who can choose among them at the desk', async () => {
    samplesAre('online-shop')
    const { users, clients } = await prepare()
    const specialist = users.find(({ role }) => role === 'support_specialist')
    const answer = await signIn(specialist?.email ?? '', specialist?.password ?? '')
    const { accessToken } = (await answer.json()) as { accessToken: string }
    const assigned = await fetch(`${platform.url}/v1/assignments`, {
      headers: { authorization: `Bearer ${accessToken}` },
    })
    const { items } = (await assigned.json()) as { items: { organizationId: string }[] }
    expect(items.map(({ organizationId }) => organizationId)).toEqual(
      clients.map(({ organizationId }) => organizationId),
    )
    expect(existsSync(join(folder, 'data', 'dev.json'))).toBe(true)
  })
})
