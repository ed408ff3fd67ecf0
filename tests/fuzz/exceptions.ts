/**
 * Where a check of schemathesis does not apply as it stands: each route with the check, what is allowed beside, and the reason. Nothing is switched off whole:
 * the check still holds for every other status.
 */

interface Exception {
  /** `POST /v1/api-keys`. */
  readonly operations: readonly string[]
  readonly check: 'positive_data_acceptance' | 'negative_data_rejection'
  /** Statuses that the check takes for right on these routes. */
  readonly alsoExpected: readonly number[]
  readonly reason: string
}

/** Of every route. */
export const expectedEverywhere = {
  /** A valid request may meet a state or a precondition that refuses it: those refusals are documented. */
  positive_data_acceptance: ['2xx', 304, 401, 403, 404, 409, 412, 422, 428, 429],
  /** A wrong request may be refused for its size or its precondition before its form is looked at. */
  negative_data_rejection: [400, 401, 403, 404, 405, 409, 412, 413, 422, 428, 429, 431],
} as const

/**
 * Streams end when the caller goes: a tool that waits for their end tests nothing. `tests/security/streams.test.ts` and the properties beside this do.
 * `/mcp` is a protocol of its own: which message is right, and what its transport answers, no OpenAPI document says. `tests/mcp` speaks it with the official client.
 */
export const excludedPaths = [
  '/mcp',
  '/v1/stream',
  '/v1/conversations/{conversationId}/stream',
  '/v1/escalations/{escalationId}/stream',
] as const

export const cursorReason = 'a cursor is opaque: only what a page gave as `next` is one, which no schema can say'

export const blankReason =
  'text is trimmed before it is measured: blanks alone are too short, which `minLength` cannot say'

export const exceptions: readonly Exception[] = [
  {
    operations: ['POST /v1/auth/sign-in', 'POST /v1/invitations', 'POST /v1/tickets'],
    check: 'positive_data_acceptance',
    alsoExpected: [400],
    reason: '`format: email` allows addresses of RFC 5321 that no mail provider gives; those are refused',
  },
  {
    operations: ['POST /v1/auth/sign-up', 'POST /v1/auth/verify', 'POST /v1/invitations/accept'],
    check: 'positive_data_acceptance',
    alsoExpected: [400],
    reason: 'a password must not be weak, an address not be of a free mail provider, and a link must have been mailed',
  },
  {
    operations: ['POST /v1/api-keys'],
    check: 'positive_data_acceptance',
    alsoExpected: [400],
    reason: 'which fields a key needs depends on its kind, and an expiry must lie in the future',
  },
  {
    operations: ['PATCH /v1/organization'],
    check: 'positive_data_acceptance',
    alsoExpected: [400],
    reason: 'time zones, languages and addresses must exist: lists that are no part of a schema',
  },
  {
    operations: ['POST /v1/agents', 'PATCH /v1/tickets/{ticketId}', 'POST /v1/assignments'],
    check: 'positive_data_acceptance',
    alsoExpected: [400],
    reason: 'who is named must be a member',
  },
  {
    operations: ['POST /v1/configs/{configId}/versions'],
    check: 'positive_data_acceptance',
    alsoExpected: [400],
    reason: 'the YAML in the field has a schema of its own: /schemas/agent-config.json',
  },
  {
    operations: ['POST /v1/imports', 'POST /v1/documents', 'POST /v1/research-records'],
    check: 'positive_data_acceptance',
    alsoExpected: [400],
    reason: 'random bytes are no archive and no document; a file name holds no "..", and no control character',
  },
  {
    operations: ['POST /v1/chat/completions'],
    check: 'positive_data_acceptance',
    alsoExpected: [400],
    reason: 'who speaks last, and which calls are answered, is a rule of the dialogue',
  },
  {
    operations: ['POST /v1/api-keys'],
    check: 'negative_data_rejection',
    alsoExpected: [201],
    reason:
      'the tool takes a body without the optional `expiresAt` for one that breaks `required`: nothing requires it',
  },
  {
    operations: ['DELETE /v1/feature-flags/{flagName}'],
    check: 'negative_data_rejection',
    alsoExpected: [204],
    reason: 'a header that a route does not name is not refused (RFC 9110, 5.1): the tool takes it for a fault here',
  },
  {
    operations: ['POST /v1/dead-letters/{deadLetterId}/replay'],
    check: 'positive_data_acceptance',
    alsoExpected: [400],
    reason: 'a mended event must keep the contract of its type: /schemas/events.json',
  },
  {
    operations: ['POST /v1/organizations/{organizationId}/erasure', 'POST /v1/projections/{engine}/replay'],
    check: 'positive_data_acceptance',
    alsoExpected: [400],
    reason: 'the id must be confirmed in the body; only some engines have a projection',
  },
  {
    operations: [
      'POST /v1/webhook-endpoints',
      'POST /v1/webhook-endpoints/{endpointId}/rotate',
      'POST /v1/platform/webhook-endpoints',
      'POST /v1/platform/webhook-endpoints/{endpointId}/rotate',
    ],
    check: 'positive_data_acceptance',
    alsoExpected: [400],
    reason: 'whether a secret is given or made here, and of what form it is, depends on the system',
  },
  {
    operations: ['GET /v1/customers'],
    check: 'positive_data_acceptance',
    alsoExpected: [400],
    reason: 'exactly one of the fields to look up by, and a cursor that is opaque',
  },
]
