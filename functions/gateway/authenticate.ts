/**
 * Who is calling, proven: a member or staff by access token, a system by secret key, a page by publishable key, a customer by conversation token.
 * What is revoked is refused at once: sessions and keys are looked up, not only verified; so is whether their organization has ended.
 */
import { type Caller, hasEnded, type Kernel } from '@workflow/engine'
import { Conflict, type Ports, Unauthenticated, Unavailable } from '@workflow/platform'
import { parseApiKey, TokenError, verifyToken } from '@workflow/security'
import { decodeJwt } from 'jose'
import { ApiKeys, type Identity, isUsableKey, KeyIndex, noteKeyUse, personOf } from '../organization/index.ts'

export interface Authentication {
  readonly kernel: Kernel
  readonly identity: Identity
}

/** Throws `Unauthenticated`; a request that presents nothing is anonymous. */
export async function authenticate({ kernel, identity }: Authentication, request: Request): Promise<Caller> {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]?.trim()
  const key = request.headers.get('x-workflow-key') ?? (/^[ps]k_/.test(bearer ?? '') ? bearer : undefined)
  if (key !== undefined) return byKey(kernel, key, request.headers.get('origin'))
  if (bearer === undefined) return { kind: 'anonymous' }
  const caller = await byToken(
    kernel.ports,
    identity,
    bearer,
    request.headers.get('x-workflow-organization') ?? undefined,
  )
  // Staff may look at what is left of it.
  if (caller.kind === 'member' || caller.kind === 'customer')
    await requireBeforeEnd(kernel.ports, caller.organizationId)
  return caller
}

async function requireBeforeEnd(ports: Ports, organizationId: string): Promise<void> {
  if (await hasEnded(ports, organizationId))
    throw new Unauthenticated('the organization has ended', { code: 'organization_ended' })
}

const behalf = { source: '/functions/gateway', actor: 'engine:gateway', correlationId: 'authentication' }

async function byKey(kernel: Kernel, presented: string, origin: string | null): Promise<Caller> {
  const parsed = parseApiKey(presented)
  const unknown = new Unauthenticated('the key is not known, expired or revoked')
  if (!parsed) throw unknown
  const now = kernel.ports.clock.now()
  const found = await kernel.runPlatform(behalf, async (platform) => {
    const index = await platform.find(KeyIndex, parsed.hash)
    const key = index && (await platform.tenant(index.organizationId).find(ApiKeys, index.keyId))
    return index && key && key.kind === parsed.kind && isUsableKey(key, now)
      ? { organizationId: index.organizationId, key }
      : undefined
  })
  if (!found) throw unknown
  const { key, organizationId } = found
  await requireBeforeEnd(kernel.ports, organizationId)
  if (key.kind === 'publishable' && origin !== null && !key.origins.includes('*') && !key.origins.includes(origin)) {
    throw new Unauthenticated(`the key is not for pages of ${origin}`)
  }
  if (noteKeyUse(key, now)) await noteUse(kernel, organizationId, key.id, now)
  return {
    kind: 'key',
    keyId: key.id,
    organizationId,
    publishable: key.kind === 'publishable',
    scopes: key.scopes,
    configIds: key.configIds,
  }
}

/** Of many requests at once the first notes it; the others find it noted. Nobody is turned away because it could not be noted: the next one tries again. */
async function noteUse(kernel: Kernel, organizationId: string, keyId: string, now: Date): Promise<void> {
  try {
    await kernel.door(organizationId, behalf).run(async (tenant) => {
      const key = await tenant.find(ApiKeys, keyId)
      const used = key && noteKeyUse(key, now)
      if (used) tenant.put(ApiKeys, used)
    })
  } catch (error) {
    if (!(error instanceof Unavailable || error instanceof Conflict)) throw error
  }
}

async function byToken(
  ports: Ports,
  identity: Identity,
  token: string,
  organizationId: string | undefined,
): Promise<Caller> {
  try {
    if (audienceOf(token) === 'workflow/conversation') {
      const check = { keys: await identity.keys(), issuer: identity.issuer, now: ports.clock.now() }
      const { cnv, org } = await verifyToken('conversation', token, check)
      return { kind: 'customer', conversationId: cnv, organizationId: org }
    }
    const claims = await personOf(ports, identity, token)
    if (claims.side === 'client')
      return {
        kind: 'member',
        userId: claims.sub,
        organizationId: claims.org,
        role: claims.role,
        sessionId: claims.sid,
      }
    return {
      kind: 'staff',
      userId: claims.sub,
      role: claims.role,
      sessionId: claims.sid,
      ...(organizationId === undefined ? {} : { organizationId }),
    }
  } catch (error) {
    if (error instanceof TokenError)
      throw new Unauthenticated(error.message, { code: `token_${error.kind}` }, { cause: error })
    throw error
  }
}

/** Only says which check to make; the check itself pins the audience again. */
function audienceOf(token: string): unknown {
  try {
    return decodeJwt(token).aud
  } catch (error) {
    throw new Unauthenticated('the token is not valid', { code: 'token_invalid' }, { cause: error })
  }
}
