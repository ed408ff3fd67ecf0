/** Which signature provider the environment asks for: DocuSign where an integration key is set, none where not. */
import type { Clock } from '@workflow/platform'
import { z } from 'zod'
import { Docusign } from './docusign.ts'
import type { SignatureProvider } from './provider.ts'

const text = z.string().min(1)
const schema = z.object({
  DOCUSIGN_INTEGRATION_KEY: text,
  DOCUSIGN_USER_ID: text,
  DOCUSIGN_ACCOUNT_ID: text,
  /** RSA, PEM; line breaks may be written as `\n`. */
  DOCUSIGN_PRIVATE_KEY: text.transform((pem) => pem.replaceAll('\\n', '\n')),
  DOCUSIGN_API_URL: z.url().default('https://demo.docusign.net/restapi'),
  DOCUSIGN_OAUTH_URL: z.url().default('https://account-d.docusign.com'),
})

/** To be spread into the engine's options. Throws an Error that names every variable that is wrong. */
export function signatureProviderFrom(
  environment: Readonly<Record<string, string | undefined>>,
  clock: Pick<Clock, 'now'>,
): { readonly signatureProvider?: SignatureProvider } {
  if (environment.DOCUSIGN_INTEGRATION_KEY === undefined) return {}
  const parsed = schema.safeParse(environment)
  if (!parsed.success)
    throw new Error(parsed.error.issues.map((issue) => `${String(issue.path.at(-1))}: ${issue.message}`).join('\n'))
  const account = {
    integrationKey: parsed.data.DOCUSIGN_INTEGRATION_KEY,
    userId: parsed.data.DOCUSIGN_USER_ID,
    accountId: parsed.data.DOCUSIGN_ACCOUNT_ID,
    privateKey: parsed.data.DOCUSIGN_PRIVATE_KEY,
    apiUrl: parsed.data.DOCUSIGN_API_URL,
    oauthUrl: parsed.data.DOCUSIGN_OAUTH_URL,
  }
  return { signatureProvider: new Docusign(account, clock) }
}
