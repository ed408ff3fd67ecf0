/**
 * Documents of MCP servers that the configuration wants in every turn: read at its beginning, cut to a budget, and known as looked-up text like any other: judged, and
 * without what looks like the beginning of another role.
 */
import { withoutRoleMarks } from '@workflow/agent-core'
import type { Passage } from '@workflow/llm-sdk'
import { noteDocument } from './note-taint.ts'
import type { Services } from './services.ts'
import { secretOf } from './tool-secret.ts'
import { round, type TurnState } from './turn-state.ts'

/** About 500 tokens each, and 1,500 together: half of what passages of knowledge may take. */
const resourceCharacters = 2_000
const allCharacters = 6_000

/** What cannot be read is told in the trace; the turn goes on without it. */
export async function readResources(services: Services, state: TurnState): Promise<readonly Passage[]> {
  const wanted = (state.agent.bundle.mcpServers ?? []).flatMap(({ resources, ...use }) =>
    resources.map((uri) => ({ ...use, uri })),
  )
  const read = await Promise.all(
    wanted.map(async ({ name, server, auth, uri }): Promise<Passage[]> => {
      const started = performance.now()
      const secret = await secretOf(services, state, auth, server)
      const ref = { organizationId: state.ref.organizationId, server, ...(secret ? { secret } : {}) }
      try {
        const text = await services.mcp.resource(ref, uri, state.signal)
        const passage = toPassage(name, uri, text)
        noteDocument(state, passage.id, text.slice(0, resourceCharacters))
        return [passage]
      } catch (error) {
        state.stages.push({
          name: 'resource_unreadable',
          durationMs: round(performance.now() - started),
          detail: { server: name, uri, message: String(error) },
        })
        return []
      }
    }),
  )
  let characters = 0
  return read.flat().filter(({ text }) => {
    characters += text.length
    return characters <= allCharacters
  })
}

function toPassage(server: string, uri: string, text: string): Passage {
  const id = `${server}:${uri}`
  return {
    id,
    documentId: id,
    title: uri,
    headings: [server],
    kind: 'prose',
    text: withoutRoleMarks(text.slice(0, resourceCharacters)).text,
    score: 1,
  }
}
