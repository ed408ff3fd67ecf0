/** Past the routes: tools, search, caches, blobs and look-ups of the second organization, asked for what the first one has. */
import type { Tenant } from '@workflow/engine'
import { Customers } from '@workflow/records'
import type { Findings } from './findings.ts'
import { textOf } from './routes.ts'
import { canary, type Headers, type World } from './world.ts'

type Ask = (method: string, path: string, headers: Headers, body?: unknown) => Promise<string>

const secretWords = 'What is the secret of the opening hours?'

export async function tryInside(world: World, findings: Findings): Promise<void> {
  const ask: Ask = async (method, path, headers, body) => {
    const response = await fetch(`${world.platform.url}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return textOf(response)
  }
  const judge = (kind: string, what: string, text: string, said = '') => {
    findings.tried(kind)
    const told = said.includes(canary) ? text.replaceAll(canary, '') : text
    if (told.includes(canary) || told.includes(world.victim.organizationId))
      findings.leak(kind, `${what}: the answer holds what belongs to the first organization`)
  }
  await tryTools(world, ask, judge)
  await trySearchAndStreams(world, ask, judge)
  await tryCaches(world, ask, judge)
  await tryCapability(world, judge)
}

type Judge = (kind: string, what: string, text: string, said?: string) => void

/** A conversation of the attacker's in which every kind of tool is led to the victim's ids. */
async function tryTools({ attacker, victim }: World, ask: Ask, judge: Judge): Promise<void> {
  const { conversationId = '' } = attacker.ids
  const ids = Object.values(victim.ids).filter((id) => /^[a-z]{3}_/.test(id))
  const wishes = [
    ...ids.map((id) => `keep a note: the text of the note is ${id}`),
    ...ids.slice(0, 6).map((id) => `create a ticket about ${id}`),
    secretWords,
    `search for ${victim.organizationId}`,
    'I want to speak to a human',
  ]
  for (const [place, text] of wishes.entries()) {
    const body = { clientMessageId: `t${place}`, text }
    const answer = await ask('POST', `/v1/conversations/${conversationId}/messages`, attacker.conversation, body)
    // The attacker has named the organization: to hear its name again shows nothing.
    judge('tools', text, answer.replaceAll(victim.organizationId, ''))
  }
  const tables = await ask(
    'GET',
    `/v1/conversations/${conversationId}/mock-tables?toolset=notes`,
    attacker.members.admin ?? {},
  )
  judge('tools', 'rows of mock tables', tables)
}

async function trySearchAndStreams({ attacker, victim }: World, ask: Ask, judge: Judge): Promise<void> {
  const completion = (model: string | undefined) => ({ model, messages: [{ role: 'user', content: secretWords }] })
  const asks: [string, string, Headers, unknown][] = [
    ['POST', '/v1/knowledge/search', attacker.secretKey, { query: `secret of the opening hours ${canary}` }],
    ['POST', '/v1/chat/completions', attacker.secretKey, completion(attacker.ids.configId)],
    ['POST', '/v1/chat/completions', attacker.secretKey, completion(victim.ids.configId)],
    ['POST', '/v1/conversations', attacker.publishableKey, { configId: victim.ids.configId, channel: 'web' }],
    ...(['read_conversation', 'ask_agent', 'list_agents', 'list_conversations', 'search_knowledge'] as const).map(
      (name): [string, string, Headers, unknown] => [
        'POST',
        '/mcp',
        { ...attacker.secretKey, accept: 'application/json, text/event-stream' },
        {
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: {
            name,
            arguments: {
              agent: victim.ids.configId,
              conversationId: victim.ids.conversationId,
              message: secretWords,
              query: secretWords,
            },
          },
        },
      ],
    ),
    ['GET', '/v1/events?limit=500', attacker.secretKey, undefined],
    ['GET', '/v1/stream', attacker.secretKey, undefined],
  ]
  for (const [method, path, headers, body] of asks)
    judge('search and streams', `${method} ${path}`, await ask(method, path, headers, body), JSON.stringify(body ?? ''))
}

/** What one tenant put into a cache must not come out for another. */
async function tryCaches({ attacker, victim }: World, ask: Ask, judge: Judge): Promise<void> {
  const ticket = { subject: `${canary} cached`, description: 'x' }
  const keyed = { 'idempotency-key': 'the-same-key' }
  await ask('POST', '/v1/tickets', { ...victim.members.admin, ...keyed }, ticket)
  const others = { ...ticket, subject: 'mine' }
  judge(
    'caches',
    'an answer under the same idempotency key',
    await ask('POST', '/v1/tickets', { ...attacker.members.admin, ...keyed }, others),
  )
  for (let time = 0; time < 3; time += 1) {
    await ask('GET', `/v1/configs/${victim.ids.configId}`, victim.members.admin ?? {})
    judge(
      'caches',
      'a configuration that was just read',
      await ask('GET', `/v1/configs/${victim.ids.configId}`, attacker.members.admin ?? {}),
    )
    await ask('GET', '/v1/feature-flags', victim.members.admin ?? {})
    judge(
      'caches',
      'feature flags that were just read',
      await ask('GET', '/v1/feature-flags', attacker.members.admin ?? {}),
    )
    const customer = `/v1/customers?email=${encodeURIComponent(`${canary}@victim.example`)}`
    await ask('GET', customer, victim.members.admin ?? {})
    judge(
      'caches',
      'a customer who was just looked up',
      await ask('GET', customer, attacker.members.admin ?? {}),
      canary,
    )
  }
}

/** The attacker's own capability, as code of ours would hold it, with names made to reach elsewhere. */
async function tryCapability({ platform, attacker, victim }: World, judge: Judge): Promise<void> {
  const behalf = { source: '/functions/test', actor: 'engine:test', correlationId: 'isolation' }
  const holding = <Result>(organizationId: string, work: (tenant: Tenant) => Promise<Result>) =>
    platform.kernel.door(organizationId, behalf).run(work)
  const known = await holding(victim.organizationId, (tenant) => tenant.blobs.list('configs/'))
  const said = async (work: (tenant: Tenant) => Promise<unknown>) => {
    try {
      const found = await holding(attacker.organizationId, work)
      return JSON.stringify(
        found instanceof Object && 'bytes' in found ? Buffer.from(found.bytes as Uint8Array).toString() : (found ?? ''),
      )
    } catch (error) {
      if (error instanceof Error) return error.message
      throw error
    }
  }
  const spellings = (key: string) => [
    key,
    key.replace('/', `/../${victim.organizationId}/`),
    key.replace('/', `/%2e%2e%2f${victim.organizationId}/`),
    key.replace('/', `//${victim.organizationId}/`),
    `${key.split('/')[0]}/${victim.organizationId}/${key.split('/').slice(1).join('/')}`,
    `../${victim.organizationId}/${key}`,
    `/${key}`,
  ]
  for (const key of known.flatMap(spellings)) {
    const answer = await said((tenant) => tenant.blobs.get(key))
    judge('blob paths', key, answer.replaceAll(victim.organizationId, ''))
  }
  for (const prefix of ['', 'configs/', 'configs/../', `configs/../${victim.organizationId}/`, 'documents/', '/'])
    judge('blob paths', `list ${prefix}`, (await said((tenant) => tenant.blobs.list(prefix))).replaceAll(prefix, ''))
  for (const name of ['SOME_SECRET', `../${victim.organizationId}.SOME_SECRET`, `${victim.organizationId}.SOME_SECRET`])
    judge('secrets', name, (await said((tenant) => tenant.secrets.get(name))).replaceAll(name, ''))
  for (const words of [canary, secretWords, '* OR 1=1', '"']) {
    const vector = new Float32Array(256)
    const query = { collections: ['default', '*', '%'], text: words, vector, limit: 50 }
    judge('search, past the routes', words, await said((tenant) => tenant.search.search(query)), words)
  }
  judge(
    'search, past the routes',
    'ids of a document',
    await said((tenant) => tenant.search.idsOf(victim.ids.documentId ?? '')),
  )
  const email = `${canary}@victim.example`
  judge('blind index', email, await said((tenant) => tenant.lookUp(Customers, 'byEmail', email)))
  judge('personal data', 'collect', await said((tenant) => tenant.personal.collect(victim.ids.customerId ?? '')))
}
