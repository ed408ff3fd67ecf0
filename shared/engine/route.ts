/**
 * An HTTP route as data: who may call it, what it takes and answers. The gateway mounts it, documents it, and opens the unit of work around it; the isolation
 * tests read the same list, so that a new route is covered without anyone remembering.
 */
import type { ClientRole, PlatformRole } from '@workflow/security'
import type { z } from 'zod'
import type { Platform, Tenant } from './capability.ts'

/** Who is calling, proven. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'member'
      readonly userId: string
      readonly organizationId: string
      readonly role: ClientRole
      readonly sessionId: string
    }
  /** `organizationId`: the one the request names and an active assignment grants. */
  | {
      readonly kind: 'staff'
      readonly userId: string
      readonly role: PlatformRole
      readonly sessionId: string
      readonly organizationId?: string
    }
  | {
      readonly kind: 'key'
      readonly keyId: string
      readonly organizationId: string
      /** It stands in web pages. */
      readonly publishable: boolean
      readonly scopes: readonly string[]
      readonly configIds: readonly string[]
    }
  | { readonly kind: 'customer'; readonly conversationId: string; readonly organizationId: string }

/**
 * Who may call. `public`: anyone. `tenant`: members with one of the roles, platform staff with one of the roles and an assignment, secret keys with the scope.
 * `platform`: staff with one of the roles. `publishable_key`, `conversation`: a customer's page.
 */
export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'signed_in' }
  | {
      readonly kind: 'tenant'
      readonly roles: readonly (ClientRole | PlatformRole)[]
      readonly scope?: string
      /** Staff with one of the roles may call without naming an organization: which one it is about, the handler finds and judges. */
      readonly staffWithoutOrganization?: true
    }
  | { readonly kind: 'platform'; readonly roles: readonly PlatformRole[] }
  | { readonly kind: 'publishable_key' }
  /** The conversation's own token; `or`: its organization's people and staff as well. */
  | { readonly kind: 'conversation'; readonly or?: Omit<Extract<Access, { kind: 'tenant' }>, 'kind'> }

/** Opens units of work; services that stream hold it for as long as the request lives. */
export interface Door {
  readonly organizationId: string
  /** Runs the work and commits it; runs it again when somebody else wrote what it read. Its events are published before it resolves. */
  run<Result>(work: (tenant: Tenant) => Promise<Result>): Promise<Result>
}

interface Call<Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly caller: Caller
  readonly request: Request
  /** The address that the request came from, where the server tells. */
  readonly address?: string
  /** Of a POST with an `Idempotency-Key`: the same when this caller sends it again, another for everybody else. */
  readonly repetitionId?: string
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** OpenAPI form: `/v1/tickets/{ticketId}`. */
  readonly path: string
  readonly summary: string
  readonly access: Access
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** The body is not JSON: it is read by the handler, at most this long. */
  readonly rawBodyLimitBytes?: number
  /** JSON bodies: 1 MiB where absent. */
  readonly bodyLimitBytes?: number
  /** Other systems' servers call it: few addresses that deliver for many, and are counted with more room. */
  readonly calledBySystems?: true
  /** The handler finds a repeated request by itself (`Idempotency-Key`, or an id in the body) and joins it to what is under way, streams too. */
  readonly ownIdempotency?: true
  /** Carries out the end of an organization, or proves it: it may write to one that has ended. */
  readonly afterEnd?: true
  /** Answers with server-sent events: always, or where the request asks for them. */
  readonly streams?: 'always' | 'on_request'
  /** Of an answer that is not JSON. */
  readonly mediaType?: string
  readonly status: 200 | 201 | 202 | 204
  readonly answer?: z.ZodType
  readonly scope: 'tenant' | 'platform' | 'service'
  readonly handle: (call: Call<never, never, never>, capability: never) => Promise<unknown>
}

type Parsed<Schema> = Schema extends z.ZodType ? z.infer<Schema> : undefined

type Definition<Params, Query, Body, Capability> = Omit<Route, 'params' | 'query' | 'body' | 'handle' | 'scope'> & {
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  readonly handle: (call: Call<Parsed<Params>, Parsed<Query>, Parsed<Body>>, capability: Capability) => Promise<unknown>
}

/** A command or a read of one organization, in one unit of work. What it returns is the answer. */
export function route<
  Params extends z.ZodObject | undefined = undefined,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(definition: Definition<Params, Query, Body, Tenant>): Route {
  return { ...definition, scope: 'tenant' } as Route
}

/** A command or a read of the platform, in one unit of work. */
export function platformRoute<
  Params extends z.ZodObject | undefined = undefined,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(definition: Definition<Params, Query, Body, Platform>): Route {
  return { ...definition, scope: 'platform' } as Route
}

/** A route of an always-warm service: it opens its own units of work and may answer with a stream. */
export function serviceRoute<
  Params extends z.ZodObject | undefined = undefined,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(definition: Definition<Params, Query, Body, Door>): Route {
  return { ...definition, scope: 'service' } as Route
}
