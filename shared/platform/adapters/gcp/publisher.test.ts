import { PubSub } from '@google-cloud/pubsub'
import { expect, it, vi } from 'vitest'
import { Publisher } from './publisher.ts'

const message = (id: string, tenantId: string) => ({ id, topic: 't_events', orderingKey: 'k', tenantId, payload: '{}' })

/** A publisher whose topic takes everything; `sent` are the ids it took. */
function publisherAt(perSecond: number, burst: number) {
  const pubsub = new PubSub({ projectId: 'demo-none' })
  const sent: string[] = []
  const topic = pubsub.topic('t_events')
  vi.spyOn(topic, 'publishMessage').mockImplementation(async ({ attributes }) => {
    sent.push(attributes?.['workflow-id'] ?? '')
    return 'm-1'
  })
  vi.spyOn(pubsub, 'topic').mockReturnValue(topic)
  return { publisher: new Publisher(pubsub, { perSecond, burst }), sent }
}

it('holds back a tenant above its rate, in its order, and nobody else', async () => {
  vi.useFakeTimers()
  try {
    const { publisher, sent } = publisherAt(10, 2)
    const loud = ['a1', 'a2', 'a3', 'a4'].map((id) => publisher.publish([message(id, 'org_loud')]))
    await publisher.publish([message('b1', 'org_quiet')])
    expect(sent.toSorted()).toEqual(['a1', 'a2', 'b1'])
    await vi.advanceTimersByTimeAsync(110)
    expect(sent.slice(3)).toEqual(['a3'])
    await vi.advanceTimersByTimeAsync(110)
    expect(sent.slice(3)).toEqual(['a3', 'a4'])
    await Promise.all(loud)
  } finally {
    vi.useRealTimers()
  }
})

it('lets a key go on after a message of it was refused, and tells who published that one', async () => {
  const pubsub = new PubSub({ projectId: 'demo-none' })
  const topic = pubsub.topic('t_events')
  const refuse = vi.spyOn(topic, 'publishMessage').mockRejectedValueOnce(new Error('refused'))
  const resume = vi.spyOn(topic, 'resumePublishing')
  vi.spyOn(pubsub, 'topic').mockReturnValue(topic)
  const publisher = new Publisher(pubsub, { perSecond: 10, burst: 10 })
  await expect(publisher.publish([message('a1', 'org_a')])).rejects.toThrow('refused')
  expect(resume).toHaveBeenCalledExactlyOnceWith('k')
  refuse.mockImplementationOnce(async () => 'm-1')
  await publisher.publish([message('a2', 'org_a')])
})
