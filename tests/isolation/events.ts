/** Every event of the catalogue, as the second organization's, about things of the first; and as one that was published for another tenant than it names. */
import { newId } from '@workflow/engine'
import { contractOf, type EventType, isEventType, topicOf, topics } from '@workflow/events'
import { z } from 'zod'
import type { Findings } from './findings.ts'
import { sampleValue } from './sample-value.ts'
import type { World } from './world.ts'

/** What handlers do with them shows in the fingerprint of the first organization, and in what the second one has afterwards. */
export async function tryEvents(world: World, findings: Findings): Promise<void> {
  const { attacker, victim, platform } = world
  for (const type of topics.flatMap((topic) => Object.keys(topic.events)).filter(isEventType)) {
    const hearing = platform.kernel.engines.filter((engine) => engine.on.some((handler) => handler.type === type))
    for (const forged of [false, true]) {
      findings.tried(
        forged ? 'events, published for another tenant' : "events, with another tenant's ids",
        hearing.length,
      )
      await publish(world, type, forged ? victim.organizationId : attacker.organizationId)
    }
  }
  await platform.kernel.idle()
}

async function publish({ platform, attacker, victim }: World, type: EventType, tenantid: string): Promise<void> {
  const { data, subject, schemaVersion } = contractOf(type)
  const facts = sampleValue(z.toJSONSchema(data, { unrepresentable: 'any' }), victim.ids) as Record<string, unknown>
  const id = newId('evt')
  const envelope = {
    specversion: '1.0',
    id,
    source: '/functions/attacker',
    type,
    time: platform.kernel.ports.clock.now().toISOString(),
    subject: String(facts[subject[1]]),
    datacontenttype: 'application/json',
    tenantid,
    sequence: 1,
    correlationid: id,
    causationid: id,
    actor: 'user:attacker',
    schemaversion: schemaVersion,
    data: facts,
  }
  await platform.kernel.ports.queue.publish([
    {
      id,
      type,
      topic: topicOf(type).name,
      orderingKey: `${attacker.organizationId}/${id}`,
      tenantId: attacker.organizationId,
      payload: JSON.stringify(envelope),
    },
  ])
}
