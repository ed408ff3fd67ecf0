/** Which signature provider the environment asks for: the one whose key is set, none where no key is. */
import type { Clock } from '@workflow/platform'
import { z } from 'zod'
import { AdobeSign } from './adobe-sign.ts'
import { Docusign } from './docusign.ts'
import { DropboxSign } from './dropbox-sign.ts'
import type { SignatureProvider } from './provider.ts'

type Environment = Readonly<Record<string, string | undefined>>
type Chosen = (environment: Environment, clock: Pick<Clock, 'now'>) => SignatureProvider

const text = z.string().min(1)
const address = z.url().transform((url) => url.replace(/\/$/, ''))

/** By the variable that holds its key. */
const providers: Readonly<Record<string, Chosen>> = {
  DOCUSIGN_INTEGRATION_KEY: (environment, clock) => {
    const set = read(
      environment,
      z.object({
        DOCUSIGN_INTEGRATION_KEY: text,
        DOCUSIGN_USER_ID: text,
        DOCUSIGN_ACCOUNT_ID: text,
        /** RSA, PEM; line breaks may be written as `\n`. */
        DOCUSIGN_PRIVATE_KEY: text.transform((pem) => pem.replaceAll('\\n', '\n')),
        DOCUSIGN_API_URL: address.default('https://demo.docusign.net/restapi'),
        DOCUSIGN_OAUTH_URL: address.default('https://account-d.docusign.com'),
      }),
    )
    const account = {
      integrationKey: set.DOCUSIGN_INTEGRATION_KEY,
      userId: set.DOCUSIGN_USER_ID,
      accountId: set.DOCUSIGN_ACCOUNT_ID,
      privateKey: set.DOCUSIGN_PRIVATE_KEY,
      apiUrl: set.DOCUSIGN_API_URL,
      oauthUrl: set.DOCUSIGN_OAUTH_URL,
    }
    return new Docusign(account, clock)
  },
  DROPBOX_SIGN_API_KEY: (environment, clock) => {
    const set = read(
      environment,
      z.object({
        DROPBOX_SIGN_API_KEY: text,
        DROPBOX_SIGN_API_URL: address.default('https://api.hellosign.com/v3'),
        DROPBOX_SIGN_TEST_MODE: z.enum(['true', 'false']).default('false'),
      }),
    )
    const isTest = set.DROPBOX_SIGN_TEST_MODE === 'true'
    return new DropboxSign({ apiKey: set.DROPBOX_SIGN_API_KEY, apiUrl: set.DROPBOX_SIGN_API_URL, isTest }, clock)
  },
  ADOBE_SIGN_INTEGRATION_KEY: (environment, clock) => {
    // Each account lives in one shard: there is no address that is right for all.
    const set = read(environment, z.object({ ADOBE_SIGN_INTEGRATION_KEY: text, ADOBE_SIGN_API_URL: address }))
    return new AdobeSign({ integrationKey: set.ADOBE_SIGN_INTEGRATION_KEY, apiUrl: set.ADOBE_SIGN_API_URL }, clock)
  },
}

/** To be spread into the engine's options. Throws an Error that names every variable that is wrong, or that asks for a second provider. */
export function signatureProviderFrom(
  environment: Environment,
  clock: Pick<Clock, 'now'>,
): { readonly signatureProvider?: SignatureProvider } {
  const asked = Object.entries(providers).filter(([key]) => environment[key] !== undefined)
  if (asked.length > 1) throw new Error(`${asked.map(([key]) => key).join(', ')}: papers are signed at one provider`)
  const [chosen] = asked
  return chosen === undefined ? {} : { signatureProvider: chosen[1](environment, clock) }
}

function read<Set>(environment: Environment, schema: z.ZodType<Set>): Set {
  const parsed = schema.safeParse(environment)
  if (!parsed.success)
    throw new Error(parsed.error.issues.map((issue) => `${String(issue.path.at(-1))}: ${issue.message}`).join('\n'))
  return parsed.data
}
