/**
 * Tokens that the platform signs (people, conversations, streams), and the one that a client's own site signs about its customer.
 *
 * Every kind has its own audience, so that one can never pass for another; algorithms are pinned; the clock is given.
 */
import { decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { CLIENT_ROLES, PLATFORM_ROLES } from './roles.ts'
import { SIGNING_ALGORITHM, type SigningKeySet, verificationKey } from './signing-keys.ts'

const MINUTE_S = 60
const DAY_S = 24 * 60 * MINUTE_S

const id = z.string().min(1).max(200)

const AccessClaims = z.discriminatedUnion('side', [
  z.object({ side: z.literal('platform'), sub: id, role: z.enum(PLATFORM_ROLES), sid: id }),
  z.object({ side: z.literal('client'), sub: id, org: id, role: z.enum(CLIENT_ROLES), sid: id }),
])
/** Who somebody is: staff carry no organization, each request of theirs names one. `sid` is the session (refresh family). */
export type AccessClaims = z.infer<typeof AccessClaims>

const ConversationClaims = z.object({ cnv: id, org: id, cfg: id })
/** One conversation of one organization on one configuration. */
export type ConversationClaims = z.infer<typeof ConversationClaims>

const KINDS = {
  access: { audience: 'workflow/api', lifetimeS: 15 * MINUTE_S, claims: AccessClaims },
  conversation: { audience: 'workflow/conversation', lifetimeS: DAY_S, claims: ConversationClaims },
  /** For addresses that cannot carry a header (SSE, WebSocket): short, because addresses end in logs. */
  stream: { audience: 'workflow/stream', lifetimeS: MINUTE_S, claims: AccessClaims },
} as const

interface ClaimsOf {
  access: AccessClaims
  conversation: ConversationClaims
  stream: AccessClaims
}
export type TokenKind = keyof ClaimsOf

/** The token was right once (`expired`), or never (`invalid`). */
export class TokenError extends Error {
  override readonly name = 'TokenError'
  constructor(
    readonly kind: 'expired' | 'invalid',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options)
  }
}

/** Signs with the active key. Lifetimes: access 15 min, conversation 24 h, stream 1 min. */
export async function issueToken<Kind extends TokenKind>(
  kind: Kind,
  claims: ClaimsOf[Kind],
  { keys, issuer, now }: { keys: SigningKeySet; issuer: string; now: Date },
): Promise<string> {
  const { audience, lifetimeS } = KINDS[kind]
  const issuedAt = seconds(now)
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: keys.active.kid, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetimeS)
    .sign(keys.active.privateJwk)
}

/** Claims of a token of exactly this kind. Throws `TokenError`. */
export async function verifyToken(kind: 'access' | 'stream', token: string, check: VerifyWith): Promise<AccessClaims>
export async function verifyToken(kind: 'conversation', token: string, check: VerifyWith): Promise<ConversationClaims>
export async function verifyToken(
  kind: TokenKind,
  token: string,
  check: VerifyWith,
): Promise<AccessClaims | ConversationClaims> {
  const { audience, claims } = KINDS[kind]
  const options = {
    algorithms: [SIGNING_ALGORITHM],
    issuer: check.issuer,
    audience,
    currentDate: check.now,
    requiredClaims: ['exp', 'iat'],
  }
  const payload = await translateErrors(async () => {
    const key = findKey(check.keys, decodeProtectedHeader(token).kid)
    return (await jwtVerify(token, key, options)).payload
  })
  return parseClaims(claims, payload)
}

/** Claims that somebody else has proven. Throws `TokenError` that names what is not a claim of a person. */
export const accessClaimsOf = (claims: unknown): AccessClaims => parseClaims(AccessClaims, claims)

interface VerifyWith {
  readonly keys: SigningKeySet
  readonly issuer: string
  readonly now: Date
}

const CustomerClaims = z.object({
  sub: id,
  iat: z.number(),
  exp: z.number(),
  name: z.string().max(200).optional(),
  email: z.string().max(320).optional(),
  phone: z.string().max(40).optional(),
})

export interface CustomerIdentity {
  /** The customer's id at the client. */
  readonly sub: string
  readonly name?: string
  readonly email?: string
  readonly phone?: string
}

/** Clocks of clients' servers differ by so much. */
const CLOCK_TOLERANCE_S = 60

/**
 * Who the client's own site says that its customer is: HS256 with the organization's secret, `aud` = the configuration, at most 24 h from `iat` to `exp`.
 * Throws `TokenError`.
 */
export async function verifyCustomerToken(
  token: string,
  secret: string,
  { configId, now }: { configId: string; now: Date },
): Promise<CustomerIdentity> {
  const options: JWTVerifyOptions = {
    algorithms: ['HS256'],
    audience: configId,
    currentDate: now,
    clockTolerance: CLOCK_TOLERANCE_S,
    requiredClaims: ['sub', 'iat', 'exp'],
  }
  const payload = await translateErrors(
    async () => (await jwtVerify(token, new TextEncoder().encode(secret), options)).payload,
  )
  const { sub, iat, exp, ...rest } = parseClaims(CustomerClaims, payload)
  if (exp - iat > DAY_S) throw new TokenError('invalid', 'the token lives longer than 24 hours')
  if (exp <= iat) throw new TokenError('invalid', 'the token expires before it was issued')
  if (iat > seconds(now) + CLOCK_TOLERANCE_S) throw new TokenError('invalid', 'the token is issued in the future')
  const { name, email, phone } = rest
  return {
    sub,
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
  }
}

function findKey(keys: SigningKeySet, kid: string | undefined) {
  const key = verificationKey(keys, kid)
  if (key === undefined) throw new TokenError('invalid', 'the token is signed by an unknown key')
  return key
}

async function translateErrors(verify: () => Promise<JWTPayload>): Promise<JWTPayload> {
  try {
    return await verify()
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new TokenError('expired', 'the token has expired', { cause: error })
    // The header of something that is no token at all is refused with a TypeError.
    if (error instanceof errors.JOSEError || error instanceof TypeError)
      throw new TokenError('invalid', 'the token is not valid', { cause: error })
    throw error
  }
}

function parseClaims<Schema extends z.ZodType>(schema: Schema, payload: unknown): z.output<Schema> {
  const parsed = schema.safeParse(payload)
  if (parsed.success) return parsed.data
  const field = parsed.error.issues[0]?.path.join('.') ?? 'claims'
  throw new TokenError('invalid', `the claim ${field} of the token is missing or wrong`)
}

const seconds = (date: Date) => Math.floor(date.getTime() / 1000)
