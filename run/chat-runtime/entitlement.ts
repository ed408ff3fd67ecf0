/** What the customer of a turn is entitled to, for the guard: their own words, what they agreed to, what is known of them, the client's own texts; and what came from elsewhere. */
import { type CallDecision, mayCall, type UntrustedText } from '@workflow/agent-core'
import type { ToolDefinition } from '@workflow/config-sdk'
import { type Message as DialogueMessage, readInEnglish, type ToolCall } from '@workflow/llm-sdk'
import { meansYes } from './approvals.ts'
import { Messages, ToolCalls } from './model.ts'
import { noteTaint } from './note-taint.ts'
import { commit, type Services } from './services.ts'
import type { TurnState } from './turn-state.ts'

/** Of the newest messages, and the newest results, of a conversation. */
const most = 200

/** What a conversation held before a turn's calls. */
export interface Heard {
  /** All that the customer said, oldest first; what people and the agent said is not theirs. */
  readonly customerWords: readonly string[]
  /** What the agent said just before they said yes. */
  readonly agreed: readonly string[]
  /** Both, also as they read in English, which descriptions of tools are written in. */
  readonly requests: readonly string[]
  readonly untrusted: readonly UntrustedText[]
}

export async function judgeCall(
  services: Services,
  state: TurnState,
  tool: ToolDefinition,
  call: ToolCall,
): Promise<CallDecision> {
  const { bundle, tools } = state.agent
  state.heard ??= heardOf(services, state)
  const heard = await state.heard
  // The graph runs a call that needs somebody's agreement only once they agreed, having seen its arguments.
  const agreedCalls = new Set(tool.requiresApproval === 'none' ? [] : [call.id])
  return mayCall(
    call,
    {
      ...heard,
      tools,
      customer: state.customer,
      configTexts: [bundle.configYaml, JSON.stringify(bundle.organization)],
      untrusted: [
        ...heard.untrusted,
        ...state.calls.flatMap(({ name, content }) => untrustedResult(state, name, content)),
        ...state.knowledge.map(({ title, text }) => ({ source: 'document' as const, name: title, text })),
      ],
      agreedCalls,
    },
    state.taint,
  )
}

async function heardOf(services: Services, state: TurnState): Promise<Heard> {
  const { conversationId } = state.ref
  const newest = { descending: true, limit: most }
  const { page, records } = await commit(services, state.ref, state.turn.id, async (tenant) => ({
    page: await tenant.query(Messages, 'byConversation', { conversationId }, newest),
    records: (await tenant.query(ToolCalls, 'byConversation', { conversationId }, newest)).items,
  }))
  // What an earlier process read in this turn was not kept with the conversation yet.
  for (const { turnId, tool, content } of state.resumed ? records : [])
    if (turnId === state.turn.id && content !== undefined) noteTaint(state, state.agent.tools.get(tool), content)
  const given = state.dialogue ?? []
  const said = [...given.map(partOf), ...page.items.toReversed().map(({ role, text }) => ({ role, text }))]
  const customerWords = [...said.flatMap(({ role, text }) => (role === 'customer' ? [text] : [])), state.turn.text]
  const agreed = said.flatMap(({ role, text }, at) => {
    const before = said[at - 1]
    return role === 'customer' && before?.role === 'agent' && meansYes(text) ? [before.text] : []
  })
  return {
    customerWords,
    agreed,
    requests: [...customerWords, ...agreed].flatMap((text) => [text, readInEnglish(text)]),
    untrusted: [
      ...records.flatMap(({ tool, content = '' }) => untrustedResult(state, tool, content)),
      ...given.flatMap((message) =>
        message.role === 'tool' ? [{ source: 'tool_result' as const, name: message.name, text: message.content }] : [],
      ),
    ],
  }
}

const partOf = ({ role, content }: DialogueMessage) => ({
  role: role === 'user' ? 'customer' : role === 'assistant' ? 'agent' : role,
  text: content,
})

/** Built-ins answer with our own words, but for what they found in documents. */
function untrustedResult(state: TurnState, name: string, text: string): readonly UntrustedText[] {
  if (name === 'search_knowledge') return [{ source: 'document', name, text }]
  return state.agent.tools.get(name)?.source === 'builtin' ? [] : [{ source: 'tool_result', name, text }]
}
