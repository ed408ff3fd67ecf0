/** For tests: engines on the real kernel with embedded adapters and a clock that is moved by hand, and their routes called as the gateway does. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Caller, createKernel, type Engine, type Kernel, type Platform, type Tenant } from '@workflow/engine'
import { type ModelProvider, ProviderError } from '@workflow/llm-sdk'
import {
  createFakeClock,
  defineCollection,
  definePlatformCollection,
  type FakeClock,
  openEmbedded,
  type Ports,
} from '@workflow/platform'
import { z } from 'zod'

interface TestCall {
  readonly caller?: Caller
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Of routes that read the body themselves. */
  readonly raw?: Uint8Array<ArrayBuffer>
  /** What a form without scripts sends. */
  readonly form?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
}

export interface TestPlatform {
  readonly kernel: Kernel
  readonly ports: Ports
  readonly clock: FakeClock
  readonly folder: string
  readonly model: ModelProvider
  /** Moves time without living through it: no tick and no timer falls due on the way. */
  leap(durationMs: number): void
  /** `POST /v1/tickets`; parsed by the route's schemas, in a unit of work. Events are handled when it resolves. */
  call<Answer>(route: string, call?: TestCall): Promise<Answer>
  asPlatform<Result>(work: (platform: Platform) => Promise<Result>): Promise<Result>
  asTenant<Result>(organizationId: string, work: (tenant: Tenant) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

const bare = { schema: z.object({ id: z.string() }), queries: {}, subject: 'none', retentionDays: 'forever' } as const
/** A document of a room that the test does not open: an event is about it. */
export const documentOf = (name: string) => defineCollection({ name, ...bare })
/** As `documentOf`, of the platform itself. */
export const platformDocumentOf = (name: string) => definePlatformCollection({ name, ...bare })

const noModel: ModelProvider = {
  name: 'none',
  chat(): never {
    throw new ProviderError('unsupported', 'no model', { provider: 'none', retryable: false })
  },
  async object(): Promise<never> {
    throw new ProviderError('unsupported', 'no model', { provider: 'none', retryable: false })
  },
}

const behalf = { source: '/functions/gateway', actor: 'user:usr_test', correlationId: 'req_test' }

function requestOf(path: string, { raw, form, query = {}, headers = {} }: TestCall): Request {
  const url = `http://127.0.0.1${path}?${new URLSearchParams(query)}`
  const body = form === undefined ? raw : new URLSearchParams(form)
  return new Request(url, body === undefined ? { headers } : { method: 'POST', body, headers })
}

export async function openTestPlatform(enginesOf: (ports: Ports) => readonly Engine[]): Promise<TestPlatform> {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'))
  const lived = createFakeClock()
  let leaptMs = 0
  const clock: FakeClock = { ...lived, now: () => new Date(lived.now().getTime() + leaptMs) }
  const leap = (durationMs: number) => {
    leaptMs += durationMs
  }
  const ports = openEmbedded(folder, clock)
  const engines = enginesOf(ports)
  const onFault = (message: string, error: unknown) => {
    throw new Error(message, { cause: error })
  }
  const kernel = createKernel({ ports, engines, model: noModel, onFault })
  await kernel.start()

  const asPlatform = <Result>(work: (platform: Platform) => Promise<Result>) => kernel.runPlatform(behalf, work)
  const asTenant = <Result>(organizationId: string, work: (tenant: Tenant) => Promise<Result>) =>
    kernel.door(organizationId, behalf).run(work)
  const call = async <Answer>(name: string, given: TestCall = {}): Promise<Answer> => {
    const route = engines.flatMap((engine) => engine.api).find((known) => `${known.method} ${known.path}` === name)
    if (route === undefined) throw new Error(`no route ${name}`)
    const caller: Caller = given.caller ?? { kind: 'anonymous' }
    const parsed = {
      caller,
      params: route.params?.parse(given.params ?? {}),
      query: route.query?.parse(given.query ?? {}),
      body: route.body?.parse(given.body ?? {}),
      request: requestOf(route.path, given),
      address: '203.0.113.9',
    }
    const handle = (capability: Platform | Tenant) => route.handle(parsed as never, capability as never)
    const organizationId = 'organizationId' in caller ? caller.organizationId : undefined
    const onBehalf = { ...behalf, afterEnd: route.afterEnd ?? false }
    const answer = await (route.scope === 'platform'
      ? kernel.runPlatform(onBehalf, handle)
      : kernel.door(organizationId ?? 'org_none', onBehalf).run(handle))
    await kernel.idle()
    return (route.answer === undefined ? answer : route.answer.parse(answer)) as Answer
  }
  const close = async () => {
    await kernel.stop()
    await ports.close()
    rmSync(folder, { recursive: true })
  }
  return { kernel, ports, clock, folder, model: noModel, leap, call, asPlatform, asTenant, close }
}
