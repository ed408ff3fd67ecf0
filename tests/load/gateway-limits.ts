/** The gateway at its limits: a key that asks too much is told so and when to come back, and is served again then; others notice nothing. */
import { createApiKey } from '@workflow/functions/identity'
import { startPlatform } from '@workflow/local'
import { systemClock } from '@workflow/platform'
import type { Check } from './run.ts'

const behalf = { source: '/functions/test', actor: 'engine:test', correlationId: 'load' }
/** Above what a key of the smallest plan may ask in a minute. */
const asked = 1_400
const atOnce = 20
const othersEach = 40

export async function gatewayLimits(folder: string, check: Check): Promise<void> {
  let aheadMs = 0
  const platform = await startPlatform({
    ...{ port: 0, dataFolder: folder, logLevel: 'error', environment: {} },
    clock: { ...systemClock, now: () => new Date(Date.now() + aheadMs) },
  })
  const organizations = ['org_loud', 'org_quiet', 'org_third']
  const keys = await platform.kernel.runPlatform(behalf, async (scope) =>
    organizations.map((organizationId) => {
      const given = { name: 'load', kind: 'secret', scopes: ['events'], configIds: [], origins: [] } as const
      return createApiKey(scope, {
        ...given,
        organizationId,
        scopes: [...given.scopes],
        configIds: [...given.configIds],
        origins: [...given.origins],
      }).key
    }),
  )
  const [loud = '', ...others] = keys
  const ask = async (key: string) => {
    const startedMs = performance.now()
    const response = await fetch(`${platform.url}/v1/events?limit=1`, { headers: { authorization: `Bearer ${key}` } })
    await response.arrayBuffer()
    const retryAfterSeconds = Number(response.headers.get('retry-after') ?? 0)
    return { status: response.status, retryAfterSeconds, ms: performance.now() - startedMs }
  }
  const answers: Awaited<ReturnType<typeof ask>>[] = []
  let left = asked
  const flood = Array.from({ length: atOnce }, async () => {
    while (left > 0) {
      left -= 1
      answers.push(await ask(loud))
    }
  })
  const besides = others.map(async (key) => {
    const found: Awaited<ReturnType<typeof ask>>[] = []
    for (let place = 0; place < othersEach; place += 1) found.push(await ask(key))
    return found
  })
  const [quiet] = await Promise.all([Promise.all(besides).then((all) => all.flat()), ...flood])
  const statuses = new Set(answers.map(({ status }) => status))
  const refused = answers.filter(({ status }) => status === 429)
  check(
    `a key at its limit gets 429 and nothing worse: ${answers.length - refused.length} served, ${refused.length} refused`,
    refused.length > 0 && [...statuses].every((status) => status === 200 || status === 429),
  )
  const waitSeconds = Math.max(...refused.map(({ retryAfterSeconds }) => retryAfterSeconds))
  check(`it is told when to come back: in ${waitSeconds} s at most`, waitSeconds > 0)
  const slowestMs = Math.max(...quiet.map(({ ms }) => ms))
  check(
    `other keys are served meanwhile: ${quiet.length} requests, slowest ${slowestMs.toFixed(0)} ms`,
    quiet.every(({ status }) => status === 200) && slowestMs < 2_000,
  )
  aheadMs += waitSeconds * 1_000
  check('it is served again when it comes back', (await ask(loud)).status === 200)
  await platform.stop()
}
