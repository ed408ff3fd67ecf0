/** A dead letter is over: delivered again, or given up for good. Decided once, and audited. */
import {
  type DeadLetter,
  DeadLetters,
  inboxRetentionMs,
  type Kernel,
  type Platform,
  PlatformDeadLetters,
  platformStep,
} from '@workflow/engine'
import { MalformedEvent, parseEnvelope } from '@workflow/events'
import { Conflict, InvalidInput, PreconditionFailed } from '@workflow/platform'

const platformTenant = 'platform'
/** A day is left for the attempts that came before the letter. */
const replayableMs = inboxRetentionMs - 86_400_000

/**
 * `data`: what the event should have said. Throws `InvalidInput` where that breaks the event's contract, `Conflict` where the letter is settled already,
 * `PreconditionFailed` where the engines that took the event may not know it any more.
 */
export async function replayDeadLetter(platform: Platform, letter: DeadLetter, data?: unknown): Promise<DeadLetter> {
  if (Date.parse(platform.now) - Date.parse(letter.time) > replayableMs)
    throw new PreconditionFailed('the letter is too old: engines that took its event would take it a second time', {
      code: 'too_old_to_replay',
    })
  const mended = data === undefined ? undefined : mend(letter, data)
  const settled = await settle(platform, letter, {
    state: 'replayed',
    ...(mended === undefined ? {} : { mended }),
  })
  const facts = { deadLetterId: letter.id, engine: letter.engine, mended: mended !== undefined }
  platform.emit('dead_letter_replayed', facts, ofTenant(letter))
  return settled
}

/** Throws `Conflict` where the letter is settled already. */
export async function discardDeadLetter(platform: Platform, letter: DeadLetter, reason: string): Promise<DeadLetter> {
  const settled = await settle(platform, letter, { state: 'discarded', reason })
  platform.emit('dead_letter_discarded', { deadLetterId: letter.id, engine: letter.engine }, ofTenant(letter))
  return settled
}

/** Heard once the decision is committed: a crash in between delivers twice, never not at all. */
export const redeliver = (kernelOf: () => Kernel) =>
  platformStep(
    'dead_letter_replayed',
    async (event, platform) => {
      const id = event.data.deadLetterId
      const letter =
        event.tenantid === platformTenant
          ? await platform.get(PlatformDeadLetters, id)
          : await platform.tenant(event.tenantid).get(DeadLetters, id)
      await kernelOf().redeliver(letter)
    },
    { afterEnd: true },
  )

async function settle(
  platform: Platform,
  { id, tenantId }: DeadLetter,
  change: Partial<DeadLetter>,
): Promise<DeadLetter> {
  const settledNow = { ...change, settledBy: platform.actor, settledAt: platform.now }
  if (tenantId === platformTenant)
    return platform.put(PlatformDeadLetters, { ...open(await platform.get(PlatformDeadLetters, id)), ...settledNow })
  const tenant = platform.tenant(tenantId)
  return tenant.put(DeadLetters, { ...open(await tenant.get(DeadLetters, id)), ...settledNow })
}

function open(letter: DeadLetter): DeadLetter {
  if (letter.state !== 'open')
    throw new Conflict(`dead letter ${letter.id} was ${letter.state} by ${letter.settledBy ?? 'somebody'} already`)
  return letter
}

const ofTenant = ({ tenantId }: DeadLetter) => (tenantId === platformTenant ? {} : { organizationId: tenantId })

/** The envelope with other data: who it is about, and everything that makes it this event, stays. */
function mend(letter: DeadLetter, data: unknown): string {
  let envelope: object
  try {
    envelope = JSON.parse(letter.payload) as object
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw unmendable('the payload is not JSON: there is no event to mend', error)
  }
  try {
    return JSON.stringify(parseEnvelope({ ...envelope, data }))
  } catch (error) {
    if (error instanceof MalformedEvent) throw unmendable(error.message, error)
    throw error
  }
}

const unmendable = (message: string, cause: unknown) =>
  new InvalidInput(
    'the mended event breaks its contract',
    { errors: [{ path: 'data', rule: 'contract', message }] },
    { cause },
  )
