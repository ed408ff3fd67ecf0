/**
 * The functions of the cloud, behind functions-framework: every engine's, with real pushes of the Pub/Sub emulator, and the one for HTTP. What a client folder's import
 * sets off goes through five of them.
 */
import type { AddressInfo } from 'node:net'
import { getTestServer } from '@google-cloud/functions-framework/testing'
import { PubSub } from '@google-cloud/pubsub'
import { packArchive, packFolder } from '@workflow/client-folder'
import { readLog, topicsOf } from '@workflow/engine'
import { topics } from '@workflow/events'
import { engineNames } from '@workflow/functions/engines'
import { addMember, createPlatformUser } from '@workflow/functions/identity'
import { pushEndpoint, subscriptionId } from '@workflow/platform/gcp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { compose } from '../../functions/cloud/compose.ts'
import '../../functions/index.ts'
import { isAbsent } from '../../local/emulators/server-process.ts'
import { type RunningServers, ServersAbsent, startGoogleServers } from '../../local/google-servers.ts'
import { startQdrant } from '../servers/qdrant/start.ts'

const projectId = 'demo-functions'
const administrator = { name: 'Ada', email: 'ada@workflow.example', password: 'a long enough phrase' }
const behalf = { source: '/functions/test', actor: 'engine:test', correlationId: 'req_test' }

const servers = await startGoogleServers({}, projectId).catch((error: unknown) => {
  if (error instanceof ServersAbsent) return error.message
  throw error
})
const qdrant = await startQdrant()
const absent = typeof servers === 'string' ? servers : isAbsent(qdrant) ? qdrant.absent : undefined

/** Function name → where functions-framework serves it. */
const served = new Map<string, string>()
const closing: (() => Promise<unknown>)[] = []

async function serve(name: string): Promise<void> {
  const server = getTestServer(name)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  served.set(name, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  closing.push(async () => {
    server.closeAllConnections()
    server.close()
  })
}

/** What the infrastructure makes in the cloud, out of the same registry. */
async function provision({ hosts }: RunningServers): Promise<PubSub> {
  const pubsub = new PubSub({ projectId, apiEndpoint: hosts.pubsub, emulatorMode: true })
  for (const topic of topics) await pubsub.createTopic(topic.name)
  const { kernel, ports } = await compose(engineNames)
  for (const engine of kernel.engines)
    for (const topic of topicsOf(engine))
      await pubsub.createSubscription(topic, subscriptionId(engine.name, topic), {
        enableMessageOrdering: true,
        pushConfig: { pushEndpoint: pushEndpoint(served.get(engine.name) ?? '', projectId, topic, engine.name) },
      })
  await kernel.runPlatform(behalf, (scope) => createPlatformUser(scope, { ...administrator, role: 'platform_admin' }))
  closing.push(() => ports.close())
  return pubsub
}

async function ask(method: string, path: string, init: { token?: string; body?: Uint8Array | object } = {}) {
  const binary = init.body instanceof Uint8Array
  const response = await fetch(`${served.get('api')}${path}`, {
    method,
    headers: {
      ...(init.token ? { authorization: `Bearer ${init.token}` } : {}),
      'content-type': binary ? 'application/zip' : 'application/json',
    },
    ...(init.body
      ? { body: init.body instanceof Uint8Array ? Uint8Array.from(init.body) : JSON.stringify(init.body) }
      : {}),
  })
  return { status: response.status, body: (await response.json()) as unknown }
}

async function signIn(email: string): Promise<string> {
  const answer = await ask('POST', '/v1/auth/sign-in', { body: { email, password: administrator.password } })
  return z.object({ accessToken: z.string() }).parse(answer.body).accessToken
}

async function importedOrganization(): Promise<string> {
  const token = await signIn(administrator.email)
  const answer = await ask('POST', '/v1/imports', {
    token,
    body: packArchive(await packFolder('examples/bank-card-desk')),
  })
  return z.object({ organizationId: z.string() }).parse(answer.body).organizationId
}

describe.skipIf(absent !== undefined && process.env.CI !== 'true')(
  `functions × gcp [emulator]${absent ? ` absent: ${absent}` : ''}`,
  () => {
    let pubsub: PubSub
    beforeAll(async () => {
      if (typeof servers === 'string' || isAbsent(qdrant)) throw new Error(absent)
      Object.assign(process.env, {
        GOOGLE_CLOUD_PROJECT: projectId,
        WORKFLOW_PUSH_BASE_URL: 'http://127.0.0.1:1',
        WORKFLOW_PUSH_SERVICE_ACCOUNT: 'pusher@demo.example',
        WORKFLOW_PUSH_AUDIENCE: 'workflow',
        WORKFLOW_BUCKET: projectId,
        WORKFLOW_KEY_RING: `projects/${projectId}/locations/local/keyRings/workflow`,
        WORKFLOW_TASKS_LOCATION: 'local',
        WORKFLOW_PORTAL_URL: 'https://portal.example',
        QDRANT_URL: qdrant.url,
        FIRESTORE_EMULATOR_HOST: servers.hosts.firestore,
        PUBSUB_EMULATOR_HOST: servers.hosts.pubsub,
        CLOUD_TASKS_EMULATOR_HOST: servers.hosts.tasks,
        CLOUD_STORAGE_EMULATOR_HOST: servers.hosts.storage,
        SECRET_MANAGER_EMULATOR_HOST: servers.hosts.secrets,
        CLOUD_KMS_EMULATOR_HOST: servers.hosts.keys,
        LOG_LEVEL: 'error',
      })
      for (const name of [...engineNames, 'api', 'clock']) await serve(name)
      pubsub = await provision(servers)
    }, 120_000)
    afterAll(async () => {
      for (const close of closing) await close()
      await pubsub?.close()
      if (typeof servers !== 'string') await servers.stop()
      if (!isAbsent(qdrant)) await qdrant.stop()
    })

    it('carry an imported client through every engine: documents are read, somebody is assigned, its chain begins', async () => {
      const token = await signIn(administrator.email)
      const folder = packArchive(await packFolder('examples/online-shop'))
      const imported = await ask('POST', '/v1/imports', { token, body: folder })
      expect(imported.status).toBe(201)
      const { organizationId } = z.object({ organizationId: z.string() }).parse(imported.body)
      const headers = { authorization: `Bearer ${token}`, 'x-workflow-organization': organizationId }
      const documents = async () => {
        const answer = await fetch(`${served.get('api')}/v1/documents`, { headers })
        return z.object({ items: z.array(z.object({ state: z.string() })) }).parse(await answer.json()).items
      }
      const states = await vi.waitFor(
        async () => {
          const found = (await documents()).map((document) => document.state)
          expect(new Set(found)).toEqual(new Set(['ingested']))
          return found
        },
        { timeout: 60_000, interval: 250 },
      )
      expect(states.length).toBeGreaterThan(2)
      const log = await fetch(`${served.get('api')}/v1/events?limit=500`, { headers })
      const events = z.object({ items: z.array(z.object({ event: z.object({ id: z.string(), type: z.string() }) })) })
      const told = events.parse(await log.json()).items.map(({ event }) => event.type)
      expect(told).toEqual(expect.arrayContaining(['organization_created', 'config_deployed', 'document_ingested']))
      expect(told.filter((type) => type === 'document_ingested').length).toBe(states.length)
    }, 120_000)

    it('erase a customer over all that the engines keep, in functions that serve one engine each', async () => {
      const organizationId = await importedOrganization()
      const admin = { name: 'An admin', email: 'admin@client.example', password: administrator.password }
      const { kernel, ports } = await compose(['organization'])
      closing.push(() => ports.close())
      await kernel.runPlatform(behalf, (scope) => addMember(scope, { ...admin, role: 'admin', organizationId }))
      const headers = { authorization: `Bearer ${await signIn(admin.email)}`, 'content-type': 'application/json' }
      const post = async (path: string, body: object) => {
        const init = { method: 'POST', headers, body: JSON.stringify(body) }
        return (await fetch(`${served.get('api')}${path}`, init)).json()
      }
      const requester = { name: 'Ina', email: 'ina@berg.example' }
      const ticket = await post('/v1/tickets', { subject: 'Torn', description: 'A torn parcel', requester })
      const { id, customerId } = z.object({ id: z.string(), customerId: z.string() }).parse(ticket)
      const erasure = z.object({ id: z.string() }).parse(await post(`/v1/customers/${customerId}/erasure`, {}))
      await vi.waitFor(
        async () => {
          const answer = await fetch(`${served.get('api')}/v1/erasures/${erasure.id}`, { headers })
          // The customer, the link by which they are found, and the ticket.
          expect(await answer.json()).toMatchObject({ state: 'done', documentsRemoved: 3 })
        },
        { timeout: 30_000, interval: 250 },
      )
      expect((await fetch(`${served.get('api')}/v1/tickets/${id}`, { headers })).status).toBe(404)
    }, 60_000)

    it('count whoever signs in by the address that they call from', async () => {
      const answer = await fetch(`${served.get('api')}/v1/auth/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      })
      expect([answer.status, answer.headers.get('ratelimit')]).toEqual([400, expect.stringContaining('r=')])
    })

    it('answer what is no push with an error, so that Pub/Sub keeps it', async () => {
      const wrong = await fetch(`${served.get('support')}/projects/${projectId}/topics/support_events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ message: { data: 'e30=', messageId: 7 }, subscription: 's' }),
      })
      expect(wrong.status).toBeGreaterThanOrEqual(400)
    })

    it('tick once a minute, however often the clock is pushed', async () => {
      const push = () =>
        fetch(`${served.get('clock')}/projects/${projectId}/topics/scheduler`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            message: { data: '', attributes: {}, messageId: '1' },
            subscription: 'clock',
          }),
        })
      expect((await Promise.all([push(), push(), push()])).map((response) => response.ok)).toEqual([true, true, true])
      const { ports } = await compose([])
      closing.push(() => ports.close())
      const ticks = (await readLog(ports, 'platform', { limit: 100 })).filter(
        ({ event }) => event.type === 'every_minute',
      )
      const minutes = ticks.map(({ event }) => event.subject)
      expect(minutes.length).toBeGreaterThan(0)
      expect(new Set(minutes).size).toBe(minutes.length)
    })
  },
)
