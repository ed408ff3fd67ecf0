/** A push of Pub/Sub, as functions-framework hands it over, to one engine. */
import type { CloudEvent } from '@google-cloud/functions-framework'
import { pushedMessage } from '@workflow/platform/gcp'
import { z } from 'zod'
import type { CloudProcess } from './compose.ts'

const published = z.object({ message: pushedMessage })

/** Pub/Sub delivers again what a function throws at. */
class NotNow extends Error {
  override readonly name = 'NotNow'
}

/** Throws `NotNow` where the message has to come again, and what zod says of something that is no push. */
export async function receivePush({ ports }: CloudProcess, engine: string, event: CloudEvent<unknown>): Promise<void> {
  const { message } = published.parse(event.data)
  if ((await ports.deliver(engine, message)) === 'nack') throw new NotNow(`${engine} asks for the message once more`)
}
