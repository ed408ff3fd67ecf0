/** What operators see of a platform at work: every request as one trace over all that it caused, and nothing of anybody's data. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type CollectedSpan, type Collector, startCollector } from '../fixtures/collector.ts'
import { type BrokenServer, startBrokenServer } from './broken-server.ts'
import { clientFolder } from './client-folder.ts'
import { buildWorld, packed, type World } from './world.ts'

const canaries = {
  name: 'Ottilie Wildermuth',
  email: 'ottilie.wildermuth@canary.example',
  phone: '+49 7071 5550199',
  password: 'canary-phrase-of-nobody',
  secret: 'CANARY-SECRET-8814',
  said: 'my zebra canary is called Theobald',
}

let collector: Collector
let tools: BrokenServer
let world: World
const lines: string[] = []

beforeAll(async () => {
  const write = process.stderr.write.bind(process.stderr)
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk, ...rest) => {
    if (typeof chunk === 'string' && chunk.startsWith('{')) {
      lines.push(chunk)
      return true
    }
    return write(chunk, ...(rest as []))
  })
  collector = await startCollector()
  tools = await startBrokenServer()
  world = await buildWorld(clientFolder(tools.origin), undefined, {
    logLevel: 'debug',
    environment: {
      WORKFLOW_TELEMETRY: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_METRIC_EXPORT_INTERVAL: '500',
    },
  })
})
afterAll(async () => {
  vi.restoreAllMocks()
  await collector.close()
  await tools.stop()
})

const traceOf = (correlationId: string) => createHash('sha256').update(correlationId).digest('hex').slice(0, 32)
const spansOf = (correlationId: string) => collector.spans.filter((span) => span.traceId === traceOf(correlationId))
const named = (spans: readonly CollectedSpan[], name: string) => {
  const found = spans.find((span) => span.name === name)
  if (!found) throw new Error(`no span ${name} among ${spans.map((span) => span.name).join(', ')}`)
  return found
}

/** Everything that a client's people and customers do, with canaries wherever something personal belongs. */
async function live(): Promise<void> {
  const post = (path: string, body: unknown, headers = world.admin) =>
    world.ask(path, { method: 'POST', headers, body })
  await post('/v1/auth/sign-in', { email: canaries.email, password: canaries.password }, {} as World['admin'])
  await world.ask('/v1/secrets/CANARY', {
    method: 'PUT',
    headers: world.admin,
    body: { value: canaries.secret, allowedHosts: ['api.canary.example'] },
  })
  const chat = await world.open('desk', { metadata: { note: canaries.name } })
  for (const text of [
    `I am ${canaries.name}, ${canaries.email}, ${canaries.phone}`,
    canaries.said,
    'call the tool throws_write',
    'I want to speak to a human',
  ])
    await chat.say(text)
  const requester = { name: canaries.name, email: canaries.email, phone: canaries.phone }
  await post('/v1/tickets', { subject: canaries.said, description: canaries.said, requester })
  const found = await world.ask(`/v1/customers?email=${encodeURIComponent(canaries.email)}`, { headers: world.admin })
  const [customer] = found.body.items as { id: string }[]
  await post('/v1/exports', { customerId: customer?.id })
  await post(`/v1/customers/${customer?.id}/erasure`, undefined)
  await world.ask(`/v1/tickets/${encodeURIComponent(canaries.email)}`, { headers: world.admin })
  await world.ask('/v1/tickets', {
    method: 'POST',
    headers: { ...world.admin, 'content-type': 'application/json' },
    body: `{"subject": "${canaries.said}`,
  })
  await world.platform.kernel.idle()
}

describe('a platform that is watched', () => {
  beforeAll(async () => {
    await live()
    await world.ask('/v1/organization', {
      headers: { ...world.admin, traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
    })
    await world.ask('/v1/imports', {
      method: 'POST',
      headers: { ...world.administrator, 'content-type': 'application/zip', 'x-request-id': 'traced-import' },
      body: packed({
        ...clientFolder(tools.origin),
        'client.yaml': clientFolder(tools.origin)['client.yaml']?.replace('"slug":"client"', '"slug":"second"') ?? '',
      }),
    })
    await world.platform.kernel.idle()
    // What waits is sent when it stops.
    await world.end()
  }, 60_000)

  it('shows one request as one trace, through every event to the handlers of several engines', () => {
    const spans = spansOf('traced-import')
    const roots = spans.filter((span) => span.parentSpanId === '')
    expect(roots.map((span) => span.name)).toEqual(['POST'])
    const published = named(spans, 'publish organization_created')
    for (const engine of ['workforce', 'audit'])
      expect(named(spans, `${engine} organization_created`).parentSpanId).toBe(published.spanId)
    // What a handler emits goes on in the same trace.
    expect(named(spans, 'knowledge document_uploaded').traceId).toBe(traceOf('traced-import'))
    const known = new Set(spans.map((span) => span.spanId))
    expect(spans.filter((span) => span.parentSpanId !== '' && !known.has(span.parentSpanId))).toEqual([])
    expect(new Set(spans.map((span) => span.spanId)).size).toBe(spans.length)
  })

  it('names a request by its route, never by its address', () => {
    const routes = collector.spans.flatMap((span) =>
      span.attributes.filter(({ key }) => key === 'http.route').map(({ value }) => String(value.stringValue)),
    )
    expect(routes).toEqual(expect.arrayContaining(['/v1/customers', '/v1/tickets/:ticketId']))
  })

  it('goes on with the trace of a caller who has one', () => {
    expect(collector.spans.some((span) => span.traceId === '4bf92f3577b34da6a3ce929d0e0e4736')).toBe(true)
  })

  it('shows a turn with its model calls by the conventions of GenAI', () => {
    const turn = named(collector.spans, 'turn')
    const trace = collector.spans.filter((span) => span.traceId === turn.traceId)
    const model = trace.find((span) => span.name.startsWith('chat '))
    const keys = model?.attributes.map(({ key }) => key)
    expect(keys).toEqual(expect.arrayContaining(['gen_ai.operation.name', 'gen_ai.usage.input_tokens']))
  })

  it('measures requests, events, turns and models', () => {
    for (const name of [
      'http.server.request.duration',
      'workflow.events.handled',
      'workflow.event.lag',
      'workflow.turn.duration',
      'gen_ai.client.token.usage',
    ])
      expect(collector.metricNames).toContain(name)
  })

  it('leaks nothing of anybody: no canary in any line, span or measurement', () => {
    const told = [...lines, ...collector.bodies]
    const spans = collector.spans.length
    console.log(
      `${lines.length} log lines, ${spans} spans, ${collector.bodies.length} exports looked at for ${Object.keys(canaries).length} canaries`,
    )
    expect(spans).toBeGreaterThan(100)
    expect(lines.length).toBeGreaterThan(10)
    for (const [what, canary] of Object.entries(canaries))
      for (const form of [canary, encodeURIComponent(canary), canary.replaceAll(' ', '')])
        expect(
          told.filter((text) => text.includes(form)),
          what,
        ).toEqual([])
  })
})
