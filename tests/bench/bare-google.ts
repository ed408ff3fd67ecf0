/**
 * The floor of the Google family: the client libraries alone, with a push endpoint of Node's own. A push reads the document that its step changes, commits the document,
 * the mark and the entry of the log in one batch, publishes the next message of its key, and is acknowledged; entries are marked as published many at once.
 */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Firestore, type WriteBatch } from '@google-cloud/firestore'
import { PubSub } from '@google-cloud/pubsub'
import { z } from 'zod'
import type { Load } from './relay-load.ts'

const organizations = 20
const marksWaitMs = 100
const marksAtOnce = 500
const push = z.object({ message: z.object({ attributes: z.record(z.string(), z.string()) }) })

/** Resolves with the seconds that the chains took. */
export async function runBareChains(
  hosts: { readonly firestore: string; readonly pubsub: string },
  { subjects, eventsPerSubject }: Load,
): Promise<number> {
  const projectId = `demo-${randomUUID()}`
  const credentials = { client_email: 'nobody@localhost', private_key: 'none' }
  const [host = '', port = ''] = hosts.firestore.split(':')
  const headers = { Authorization: 'Bearer owner' }
  const firestore = new Firestore({
    ...{ projectId, host, port: Number(port), ssl: false, credentials },
    customHeaders: headers,
  })
  const pubsub = new PubSub({ projectId, apiEndpoint: hosts.pubsub, emulatorMode: true, credentials })
  const topic = pubsub.topic('support_events', {
    messageOrdering: true,
    batching: { maxMilliseconds: 1, maxMessages: 100 },
  })
  let left = subjects * eventsPerSubject
  const published: { readonly path: string; readonly entry: object }[] = []
  const marking = new Set<Promise<unknown>>()
  let finish = () => undefined as unknown
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })

  const mark = () => {
    while (published.length > 0) {
      const batch = firestore.batch()
      for (const { path, entry } of published.splice(0, marksAtOnce)) batch.set(firestore.doc(path), entry)
      const marked: Promise<unknown> = batch.commit().finally(() => marking.delete(marked))
      marking.add(marked)
    }
  }
  const timer = setInterval(mark, marksWaitMs)

  const stage = (batch: WriteBatch, parent: string, subject: string, sequence: number) => {
    const event = envelopeOf(subject, sequence)
    const path = `${parent}/events/${event.id}`
    const entry = {
      ...{ id: event.id, q: { pending: 1, position: event.time, subject }, v: 1, lastEvents: {} },
      body: JSON.stringify({ envelope: event }),
    }
    batch.create(firestore.doc(path), entry)
    return { path, entry: { ...entry, q: { ...entry.q, pending: null } }, event }
  }
  const publish = async ({ path, entry, event }: ReturnType<typeof stage>) => {
    const { data, ...context } = event
    const attributes = Object.fromEntries(Object.entries(context).map(([name, value]) => [`ce-${name}`, String(value)]))
    const orderingKey = `${event.tenantid}/${event.subject}`
    await topic.publishMessage({ data: Buffer.from(JSON.stringify(data)), attributes, orderingKey })
    published.push({ path, entry })
  }

  const handle = async (attributes: Readonly<Record<string, string>>) => {
    const { 'ce-subject': subject = '', 'ce-id': id = '' } = attributes
    const parent = parentOf(subject)
    const reference = firestore.doc(`${parent}/tickets/${subject}`)
    const [found] = await firestore.getAll(reference)
    const { count, version } = z
      .object({ body: z.string(), v: z.number() })
      .transform(({ body, v }) => ({
        count: z.object({ count: z.number() }).parse(JSON.parse(body)).count,
        version: v,
      }))
      .parse(found?.data())
    const batch = firestore.batch()
    const updateTime = found?.updateTime
    const changed = ticketOf(subject, count + 1, version + 1)
    batch.update(reference, changed, updateTime ? { lastUpdateTime: updateTime } : {})
    batch.create(firestore.doc(`${parent}/inbox/relay.ticket_updated:${id}`), { id, q: {}, body: '{}', v: 1 })
    const next = count + 1 < eventsPerSubject ? stage(batch, parent, subject, version + 1) : undefined
    await batch.commit()
    if (next) await publish(next)
    left -= 1
    if (left === 0) finish()
  }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    await handle(push.parse(JSON.parse(Buffer.concat(chunks).toString('utf8'))).message.attributes)
    response.writeHead(204).end()
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  await topic.create()
  const pushEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  await topic.createSubscription('relay', { enableMessageOrdering: true, pushEndpoint, ackDeadlineSeconds: 600 })

  const startedMs = performance.now()
  await Promise.all(
    Array.from({ length: subjects }, async (_, place) => {
      const subject = `tkt_${place}`
      const parent = parentOf(subject)
      const batch = firestore.batch()
      batch.create(firestore.doc(`${parent}/tickets/${subject}`), ticketOf(subject, 0, 1))
      const first = stage(batch, parent, subject, 1)
      await batch.commit()
      await publish(first)
    }),
  )
  await finished
  const seconds = (performance.now() - startedMs) / 1_000
  clearInterval(timer)
  mark()
  await Promise.all(marking)
  server.close()
  server.closeAllConnections()
  await Promise.all([firestore.terminate(), pubsub.close()])
  return seconds
}

const parentOf = (subject: string) => `organizations/org_${Number(subject.slice('tkt_'.length)) % organizations}`

const ticketOf = (subject: string, count: number, version: number) => ({
  ...{ id: subject, q: {}, v: version, lastEvents: { support_events: version }, commit: randomUUID() },
  body: JSON.stringify({ id: subject, count }),
})

/** As large as the kernel's. */
const envelopeOf = (subject: string, sequence: number) => ({
  ...{ specversion: '1.0', id: `evt_${randomUUID().replaceAll('-', '').slice(0, 20)}`, source: '/functions/relay' },
  ...{ type: 'ticket_updated', time: new Date().toISOString(), subject, datacontenttype: 'application/json' },
  ...{ tenantid: parentOf(subject).slice('organizations/'.length), sequence, previous: sequence - 1 },
  ...{ correlationid: 'req_1', causationid: `evt_${sequence}`, actor: 'engine:relay', schemaversion: 1 },
  data: { ticketId: subject, changed: ['status'], status: 'open' },
})
