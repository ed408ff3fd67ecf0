/** GitHub: issues of missing tools. https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
import { z } from 'zod'
import { formOf, isForm, parseJson, textOf } from '../delivery.ts'
import type { Fact } from '../notice.ts'
import { digest, hmac, isSame } from '../proof.ts'
import { notices, readBody, type WebhookSystem } from '../webhook-system.ts'

const Body = z.looseObject({
  action: z.string().max(100).optional(),
  installation: z.looseObject({ id: z.int() }).optional(),
  repository: z.looseObject({ full_name: z.string() }).optional(),
  issue: z.looseObject({ number: z.int().positive(), updated_at: z.string().optional() }).optional(),
})

const issueActions = new Map<string, 'created' | 'closed'>([
  ['opened', 'created'],
  ['closed', 'closed'],
])

function factOf(event: string, { action, repository, issue }: z.infer<typeof Body>, payload: string): Fact {
  const did = issueActions.get(action ?? '')
  return event === 'issues' && did && repository && issue
    ? { fact: 'issue', action: did, repository: repository.full_name, issueNumber: issue.number }
    : { fact: 'other', payload }
}

/** The signature covers the body alone, so that the ids in the headers prove nothing: a delivery is known by its body. */
export const github: WebhookSystem = {
  secretFrom: 'platform',
  trust: 'signed',
  isGenuine: ({ headers, body }, secret) =>
    isSame(headers.get('x-hub-signature-256'), `sha256=${hmac('sha256', secret, 'hex', body)}`),
  read: (delivery) => {
    const payload = isForm(delivery) ? (formOf(delivery).get('payload') ?? '') : textOf(delivery)
    return readBody(Body, parseJson(payload), (body) => {
      const event = (delivery.headers.get('x-github-event') ?? 'unknown').slice(0, 100)
      return notices({
        id: digest('base64url', delivery.body),
        kind: body.action === undefined ? event : `${event}.${body.action}`,
        ...(body.installation ? { account: String(body.installation.id) } : {}),
        fact: factOf(event, body, payload),
      })
    })
  },
}
