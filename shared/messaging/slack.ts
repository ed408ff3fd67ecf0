/** To a channel or a person of a Slack workspace. https://docs.slack.dev/reference/methods/chat.postMessage */
import { z } from 'zod'
import { type ApiMeans, callApi, outcomeOfFailure } from './http-call.ts'
import type { MessageSender } from './sender.ts'

export interface SlackOptions extends ApiMeans {
  readonly token: string
}

const Answer = z.object({ ok: z.boolean(), ts: z.string().optional(), error: z.string().max(100).optional() })
/** Nothing was posted, and the same call may pass later: it is too much at once, or the app's owner mends token, scopes or membership. */
const later = new Set([
  ...['ratelimited', 'rate_limited', 'service_unavailable', 'request_timeout'],
  ...['not_authed', 'invalid_auth', 'token_expired', 'token_revoked', 'account_inactive', 'access_denied'],
  ...['missing_scope', 'no_permission', 'not_allowed_token_type', 'org_login_required', 'ekm_access_denied'],
  'not_in_channel',
])
/** "It's possible some aspect of the operation succeeded before the error was raised." */
const open = new Set(['fatal_error', 'internal_error'])
const nobody = new Set(['channel_not_found', 'user_not_found', 'is_archived'])

export const slackSender = ({ token, ...means }: SlackOptions): MessageSender => ({
  name: 'slack',
  send: async ({ to, text }) => {
    const called = await callApi(means, '/api/chat.postMessage', {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ channel: to.address, text }),
    })
    if ('outcome' in called) return called.outcome
    const { answer } = called
    const said = Answer.safeParse(answer.body).data
    if (said?.ok) return { kind: 'sent', ...(said.ts === undefined ? {} : { providerMessageId: said.ts }) }
    if (said === undefined) return outcomeOfFailure(answer, `slack_${answer.status}`)
    const reason = `slack_${said.error ?? 'refused'}`
    if (later.has(said.error ?? '')) return { kind: 'unavailable', reason }
    if (open.has(said.error ?? '')) return { kind: 'unknown', reason }
    return { kind: 'refused', reason, ...(nobody.has(said.error ?? '') ? { bounced: true } : {}) }
  },
})
