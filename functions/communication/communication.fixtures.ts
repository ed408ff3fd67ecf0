/** For tests: the engine with senders that remember what they were given, and others' rooms that ask for messages. */
import { defineEngine, type Engine, readLog } from '@workflow/engine'
import type { MessageSender, OutgoingMessage, SendOutcome } from '@workflow/messaging'
import {
  ClientProfiles,
  type Message,
  Messages,
  type NewMessage,
  OrganizationProfiles,
  requestMessage,
} from '@workflow/records'
import { documentOf, openTestPlatform, type TestPlatform } from '../platform.fixtures.ts'
import { createCommunicationEngine } from './index.ts'

export const organizationId = 'org_acmeacmeacmeacmeacme'
const publicUrl = 'https://pages.example'

export const ResearchRuns = documentOf('research_runs')

/** Rooms that write what this one reads. */
const others = defineEngine({
  name: 'others',
  scope: 'tenant',
  collections: [OrganizationProfiles, ClientProfiles, ResearchRuns],
})

interface TestSender extends MessageSender {
  readonly sent: OutgoingMessage[]
  /** What the next attempts come to; `sent` where empty. */
  readonly outcomes: SendOutcome[]
  /** What happens elsewhere after a message has left and before that is known here. */
  readonly meanwhile: ((message: OutgoingMessage) => Promise<void>)[]
}

function createTestSender(): TestSender {
  const sent: OutgoingMessage[] = []
  const outcomes: SendOutcome[] = []
  const meanwhile: TestSender['meanwhile'] = []
  return {
    name: 'local_mailbox',
    sent,
    outcomes,
    meanwhile,
    send: async (message) => {
      const outcome = outcomes.shift() ?? { kind: 'sent', providerMessageId: `pm_${message.id}` }
      if (outcome.kind === 'sent') sent.push(message)
      await meanwhile.shift()?.(message)
      return outcome
    },
  }
}

export interface TestCommunication extends TestPlatform {
  readonly sender: TestSender
  ask(message: Partial<NewMessage>): Promise<string>
  message(id: string): Promise<Message>
  eventTypes(): Promise<readonly string[]>
  /** Time goes by, an hour at a time; what falls due on the way is done. */
  pass(hours: number): Promise<void>
}

export async function openCommunication(...rooms: Engine[]): Promise<TestCommunication> {
  const sender = createTestSender()
  const senders = { email: sender, sms: sender, whatsapp: sender, slack: sender, in_app: sender }
  const platform: TestPlatform = await openTestPlatform(() => [
    others,
    ...rooms,
    createCommunicationEngine({ kernelOf: () => platform.kernel, senders, apiUrl: publicUrl }),
  ])
  const ask = async (message: Partial<NewMessage>) => {
    const id = await platform.asTenant(organizationId, async (tenant) =>
      requestMessage(tenant, { ...plain, ...message }),
    )
    await platform.kernel.idle()
    return id
  }
  const message = (id: string) => platform.asTenant(organizationId, (tenant) => tenant.get(Messages, id))
  const eventTypes = async () => {
    const log = await readLog(platform.ports, organizationId, { limit: 500 })
    return log.map(({ event }) => event.type)
  }
  const pass = async (hours: number) => {
    for (let hour = 0; hour < hours; hour += 1) {
      platform.leap(3_600_000)
      await platform.ports.timers.stop()
      await platform.ports.timers.start()
      await platform.clock.advance(0)
      await platform.kernel.idle()
    }
  }
  return { ...platform, sender, ask, message, eventTypes, pass }
}

const plain: NewMessage = {
  template: 'notice_with_link',
  channel: 'email',
  kind: 'transactional',
  to: { address: 'ada@acme.example', name: 'Ada' },
  locale: 'en',
  timeZone: 'UTC',
  data: { subject: 'News', text: 'Something happened', url: 'https://portal.example/news' },
}
