import { startTelemetry } from '@workflow/telemetry'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Collector, startCollector } from '../../tests/fixtures/collector.ts'
import { chatWith, requestOf } from './contract/sample-request.ts'
import { failing, scriptedProvider } from './resilient/scripted-provider.testing.ts'
import { tracedProvider } from './traced-provider.ts'

let collector: Collector

beforeAll(async () => {
  collector = await startCollector()
  const telemetry = await startTelemetry({ WORKFLOW_TELEMETRY: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
  const server = { address: 'models.example', port: 443 }
  const good = tracedProvider(
    scriptedProvider('gemini', () => ['A secret answer.']),
    server,
  )
  const bad = tracedProvider(
    scriptedProvider('openai', () => [failing('rate_limited')]),
    server,
  )
  const request = requestOf({ model: 'm', temperature: 0.5, topP: 0.9, maxOutputTokens: 50 })
  await chatWith(good, request)
  await good.object({ instructions: 'Rate.', input: 'x', schema: {} })
  await chatWith(bad, request).catch(() => undefined)
  await telemetry.stop()
})
afterAll(() => collector.close())

const attributesOf = (provider: string, place = 0) =>
  Object.fromEntries(
    collector.spans
      .filter(({ attributes }) => attributes.some(({ value }) => Reflect.get(value, 'stringValue') === provider))
      .at(place)
      ?.attributes.map(({ key, value }) => [key, Object.values(value)[0]]) ?? [],
  )

describe('a call of a model is seen by the conventions of GenAI', () => {
  it('with request, response, server and usage', () => {
    expect(collector.spans[0]?.name).toBe('chat m')
    expect(attributesOf('gcp.gemini')).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'm',
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.top_p': 0.9,
      'gen_ai.request.max_tokens': 50,
      'gen_ai.output.type': 'text',
      'gen_ai.response.model': 'm',
      'gen_ai.usage.input_tokens': 1,
      'gen_ai.usage.output_tokens': 1,
      'gen_ai.usage.cache_read.input_tokens': 0,
      'server.address': 'models.example',
      'server.port': 443,
    })
    expect(attributesOf('gcp.gemini', 1)).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.output.type': 'json',
    })
  })

  it('with the kind of its failure, in span and duration', () => {
    expect(attributesOf('openai')).toMatchObject({ 'error.type': 'rate_limited' })
    expect(collector.bodies.some((body) => body.includes('operation.duration') && body.includes('rate_limited'))).toBe(
      true,
    )
  })

  it('and is measured: duration, time to the first chunk, tokens, cost', () => {
    expect([...collector.metricNames].sort()).toEqual([
      'gen_ai.client.cost.micro_usd',
      'gen_ai.client.operation.duration',
      'gen_ai.client.operation.time_to_first_chunk',
      'gen_ai.client.token.usage',
    ])
  })

  it('but what was said is nowhere', () => {
    for (const said of ['secret answer', 'Hello', 'You are', 'Rate.'])
      expect(collector.bodies.filter((body) => body.includes(said))).toEqual([])
  })
})
