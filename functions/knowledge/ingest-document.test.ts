import { Documents } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { archiveWith, type Imported, openImports, staff } from '../client-folder.fixtures.ts'

let opened: Awaited<ReturnType<typeof openImports>>

beforeEach(async () => {
  opened = await openImports()
})
afterEach(() => opened.platform.close())

const send = (changes?: Record<string, string>) =>
  opened.platform.call<Imported>('POST /v1/imports', { caller: staff, raw: archiveWith(changes) })

/** What the documents say is in the index, beside what is. */
async function indexOf(organizationId: string) {
  return opened.platform.asTenant(organizationId, async (tenant) => {
    const { items } = await tenant.query(Documents, 'all')
    return Promise.all(
      items.map(async ({ id, state, chunkIds }) => ({
        state,
        said: [...chunkIds].sort(),
        found: await tenant.search.idsOf(id),
      })),
    )
  })
}

describe('the index holds what the documents say', () => {
  it('after a commit was lost when the index was written already', async () => {
    const { organizationId } = await send()
    const { documents } = opened.platform.ports
    const commit = documents.commit.bind(documents)
    let lost = 0
    documents.commit = async (writes) => {
      const isIngest = writes.writes.some(
        (write) => write.kind === 'set' && JSON.stringify(write.body).includes('document_ingested'),
      )
      if (isIngest && lost === 0) {
        lost += 1
        throw new Error('the connection broke')
      }
      return commit(writes)
    }
    await send({
      'knowledge/hours.md':
        '# Opening hours\n\nThe library opens at ten.\n\n# Fees\n\nA lost book costs twenty euros.\n',
    })
    expect((await indexOf(organizationId)).map(({ state }) => state).sort()).toEqual(['ingested', 'uploaded'])
    await opened.platform.clock.advance(5_000)
    await opened.platform.kernel.idle()
    expect(lost).toBe(1)
    for (const { state, said, found } of await indexOf(organizationId)) {
      expect(state).toBe('ingested')
      expect(found).toEqual(said)
    }
  })

  it('after every event came a second time', async () => {
    const { ports, kernel } = opened.platform
    const published: Parameters<typeof ports.queue.publish>[0][number][] = []
    const publish = ports.queue.publish.bind(ports.queue)
    ports.queue.publish = async (messages) => {
      published.push(...messages)
      await publish(messages)
    }
    const { organizationId } = await send()
    const before = await indexOf(organizationId)
    const embedded = opened.embedder.embedded
    await publish([...published])
    await kernel.idle()
    expect(await indexOf(organizationId)).toEqual(before)
    expect(opened.embedder.embedded).toBe(embedded)
    expect(before.flatMap(({ found }) => found).length).toBeGreaterThan(2)
  })
})
