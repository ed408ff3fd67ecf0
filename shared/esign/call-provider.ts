/** How every provider is called, and what its answers mean: whoever is busy is asked again, whoever refuses says by which code. */
import { Unavailable } from '@workflow/platform'
import { z } from 'zod'
import { ProviderRefusal, type SignatureProvider } from './provider.ts'

const callMs = 30_000
/** 401: a key that has run out is for the operator to renew, and no reason to give a paper up. */
const passing: readonly number[] = [401, 408, 429]

/** DocuSign's `errorCode`, and `error` of its OAuth; Dropbox Sign's `error.error_name`; Adobe's `code`. */
const Fault = z.looseObject({
  errorCode: z.string().optional(),
  code: z.string().optional(),
  error: z.union([z.string(), z.looseObject({ error_name: z.string() }).transform((it) => it.error_name)]).optional(),
})

/** Throws `Unavailable` where nobody answers, or not now; `ProviderRefusal` with the provider's code, `HTTP_<status>` where it has none. */
export async function callProvider(
  provider: SignatureProvider['name'],
  url: string,
  init: RequestInit,
): Promise<Response> {
  const answer = await reach(provider, url, init)
  if (answer.ok) return answer
  if (passing.includes(answer.status) || answer.status >= 500)
    throw new Unavailable(`${provider} answered ${answer.status}`)
  const fault = await faultOf(provider, answer)
  throw new ProviderRefusal(provider, fault?.errorCode ?? fault?.code ?? fault?.error ?? `HTTP_${answer.status}`)
}

/** Undefined for what is no JSON, as a proxy in between may answer. */
async function faultOf(provider: string, answer: Response): Promise<z.infer<typeof Fault> | undefined> {
  try {
    return Fault.safeParse(await answer.json()).data
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw new Unavailable(`${provider} broke off in its answer`, {}, { cause })
  }
}

async function reach(provider: string, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(callMs), redirect: 'error' })
  } catch (cause) {
    throw new Unavailable(`${provider} could not be reached`, {}, { cause })
  }
}

/**
 * Cancels an envelope that is under way. Throws `Unavailable` until it is over: a provider may answer before it has cancelled, and meanwhile everybody may sign. One that
 * was over a moment before is refused, and found so when this is tried again.
 */
export async function cancelEnvelope(
  provider: Pick<SignatureProvider, 'name' | 'statusOf'>,
  envelopeId: string,
  cancel: () => Promise<unknown>,
): Promise<void> {
  const isOver = async () => (await provider.statusOf(envelopeId)).state !== 'under_way'
  if (await isOver()) return
  await cancel()
  if (!(await isOver())) throw new Unavailable(`${provider.name} has not cancelled it yet`)
}
