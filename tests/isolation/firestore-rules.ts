/** Every collection, read and written in Firestore itself, past the platform: by strangers, signed-in people and somebody who says they are an administrator. */
import { readFileSync } from 'node:fs'
import type { ServerAbsent } from '@workflow/local/emulators'
import { startFirestore } from '@workflow/local/emulators'

interface Tried {
  readonly attempts: number
  readonly leaks: readonly string[]
}

const projectId = 'demo-rules'
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

/** Tokens as the emulator takes them: unsigned. */
function tokenOf(uid: string, claims: object): string {
  const now = Math.floor(Date.now() / 1_000)
  const issuer = `https://securetoken.google.com/${projectId}`
  const body = {
    iss: issuer,
    aud: projectId,
    sub: uid,
    user_id: uid,
    auth_time: now,
    iat: now,
    exp: now + 3_600,
    ...claims,
  }
  return `Bearer ${encode({ alg: 'none', typ: 'JWT' })}.${encode(body)}.`
}

const callers: Readonly<Record<string, string | undefined>> = {
  anonymous: undefined,
  'a member': tokenOf('usr_1', { organization: 'org_a', role: 'viewer' }),
  'an admin of another organization': tokenOf('usr_2', { organization: 'org_b', role: 'admin' }),
  'somebody with every claim': tokenOf('usr_3', { organization: 'org_a', role: 'platform_admin', admin: true }),
}

/** Whether they got anywhere. Throws where the emulator itself fails, or the rules let even their author do nothing wrong. */
export async function tryFirestoreRules(collections: readonly string[]): Promise<Tried | ServerAbsent> {
  const server = await startFirestore()
  if ('absent' in server) return server
  try {
    const base = `http://${server.host}`
    await loadRules(base)
    await mustWork(base)
    const leaks: string[] = []
    let attempts = 0
    for (const collection of collections)
      for (const [caller, authorization] of Object.entries(callers))
        for (const attempt of attemptsOn(collection)) {
          attempts += 1
          const { method, path, body } = attempt
          const status = await ask(base, method, path, authorization, body)
          if (status !== 403) leaks.push(`${caller}: ${attempt.what} ${collection} was answered ${status}`)
        }
    return { attempts, leaks }
  } finally {
    await server.stop()
  }
}

function attemptsOn(collection: string) {
  const written = { fields: { id: { stringValue: 'x' } } }
  const query = { structuredQuery: { from: [{ collectionId: collection, allDescendants: true }] } }
  return ['organizations/org_a', 'platform/root'].flatMap((parent) => [
    { what: 'get', method: 'GET', path: `/${parent}/${collection}/known`, body: undefined },
    { what: 'list', method: 'GET', path: `/${parent}/${collection}`, body: undefined },
    { what: 'query', method: 'POST', path: ':runQuery', body: query },
    { what: 'create', method: 'POST', path: `/${parent}/${collection}?documentId=new`, body: written },
    { what: 'update', method: 'PATCH', path: `/${parent}/${collection}/known`, body: written },
    { what: 'delete', method: 'DELETE', path: `/${parent}/${collection}/known`, body: undefined },
  ])
}

async function ask(
  base: string,
  method: string,
  path: string,
  authorization: string | undefined,
  body: unknown,
): Promise<number> {
  const response = await fetch(`${base}/v1/projects/${projectId}/databases/(default)/documents${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  await response.arrayBuffer()
  return response.status
}

async function loadRules(base: string): Promise<void> {
  const content = readFileSync('firestore.rules', 'utf8')
  const response = await fetch(`${base}/emulator/v1/projects/${projectId}:securityRules`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ rules: { files: [{ name: 'firestore.rules', content }] } }),
  })
  if (!response.ok) throw new Error(`the rules were not taken: ${await response.text()}`)
}

/** The owner's word passes by the rules: what is refused to others is there, and could be had. */
async function mustWork(base: string): Promise<void> {
  const fields = { fields: { id: { stringValue: 'x' } } }
  const status = await ask(base, 'PATCH', '/organizations/org_a/tickets/known', 'Bearer owner', fields)
  if (status !== 200) throw new Error(`the emulator answered its owner ${status}`)
}
