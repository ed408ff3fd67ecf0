import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startTelemetry } from '@workflow/telemetry'
import { expect, it } from 'vitest'
import { openTestWebhooks } from './webhooks.fixtures.ts'

/** What an OTLP collector at this address was sent until `stop`. */
async function openCollector(): Promise<{ url: string; stop: () => Promise<string> }> {
  const bodies: Buffer[] = []
  const server = createServer((request, response) => {
    request.on('data', (part: Buffer) => bodies.push(part))
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stop = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    return Buffer.concat(bodies).toString('utf8')
  }
  return { url: `http://127.0.0.1:${port}`, stop }
}

it('what is refused is counted by system, and a system that nobody knows as unknown', async () => {
  const collector = await openCollector()
  const telemetry = await startTelemetry({ WORKFLOW_TELEMETRY: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
  const webhooks = await openTestWebhooks()
  const endpoint = await webhooks.open('slack')
  await webhooks.send(endpoint)
  for (let attempt = 0; attempt < 3; attempt += 1) await webhooks.send(endpoint, { secret: 'of somebody else' })
  await webhooks.send(endpoint, { to: endpoint.url.replace('/slack/', '/whoever/') })
  await webhooks.platform.close()
  await telemetry.stop()
  const sent = await collector.stop()
  const countOf = (system: string) =>
    new RegExp(`"workflow.system","value":\\{"stringValue":"${system}"\\}\\}\\],[^[]*"asDouble":(\\d+)`).exec(sent)?.[1]
  expect(sent).toContain('workflow.webhooks.refused')
  expect({ slack: countOf('slack'), unknown: countOf('unknown') }).toEqual({ slack: '3', unknown: '1' })
  expect(sent).not.toContain('whoever')
})
