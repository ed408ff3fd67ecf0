/** What the customer of a turn is entitled to, for the guard: their own words, what they agreed to, what is known of them, the client's own texts; and what came from elsewhere. */
import { type CallDecision, mayCall, type UntrustedText } from '@workflow/agent-core'
import type { ToolDefinition } from '@workflow/config-sdk'
import { type Message as DialogueMessage, readInEnglish, type ToolCall } from '@workflow/llm-sdk'
import { meansYes } from './approvals.ts'
import { commit } from './commit.ts'
import { Messages, ToolCalls } from './model.ts'
import { noteTaint } from './note-taint.ts'
import type { Services } from './services.ts'
import type { Heard, TurnState } from './turn-state.ts'

/** Of the messages, and of the results, of a conversation. */
const newest = { descending: true, limit: 200 }

/** What came from elsewhere is looked up for calls that change something: the others are not held against it. */
export async function judgeCall(
  services: Services,
  state: TurnState,
  tool: ToolDefinition,
  call: ToolCall,
): Promise<CallDecision> {
  const { bundle, tools } = state.agent
  state.heard ??= heardOf(services, state)
  if (tool.changesState || state.resumed) state.readBefore ??= readBefore(services, state)
  const [{ customerWords, agreed }, before = []] = await Promise.all([state.heard, state.readBefore])
  return mayCall(
    call,
    {
      tools,
      customerWords,
      agreed,
      // Descriptions of tools are written in English, whatever the customer writes.
      requests: tool.changesState ? [...customerWords, ...agreed].flatMap((text) => [text, readInEnglish(text)]) : [],
      customer: state.customer,
      configTexts: [bundle.configYaml, JSON.stringify(bundle.organization)],
      untrusted: [
        ...before,
        ...state.filesRead,
        ...state.calls.flatMap(({ name, content }) => untrustedResult(state, name, content)),
        ...state.knowledge.map(({ title, text }) => ({ source: 'document' as const, name: title, text })),
      ],
      // The graph runs a call that needs somebody's agreement only once they agreed, having seen its arguments.
      agreedCalls: new Set(tool.requiresApproval === 'none' ? [] : [call.id]),
    },
    state.taint,
  )
}

async function heardOf(services: Services, state: TurnState): Promise<Heard> {
  const { conversationId } = state.ref
  const { items } = await commit(services, state.ref, state.turn.id, (tenant) =>
    tenant.query(Messages, 'byConversation', { conversationId }, newest),
  )
  const said = [...(state.dialogue ?? []).map(partOf), ...items.toReversed().map(({ role, text }) => ({ role, text }))]
  return {
    customerWords: [...said.flatMap(({ role, text }) => (role === 'customer' ? [text] : [])), state.turn.text],
    agreed: said.flatMap(({ role, text }, at) => {
      // What the platform tells between a question and its answer is neither.
      const before = said.slice(0, at).findLast((one) => one.role !== 'system')
      return role === 'customer' && before?.role === 'agent' && meansYes(text, before.text) ? [before.text] : []
    }),
  }
}

/** Results of earlier turns, which stand in the dialogue or its summary, and those that an API caller brings. */
async function readBefore(services: Services, state: TurnState): Promise<readonly UntrustedText[]> {
  const { conversationId } = state.ref
  const { items } = await commit(services, state.ref, state.turn.id, (tenant) =>
    tenant.query(ToolCalls, 'byConversation', { conversationId }, newest),
  )
  // What an earlier process read in this turn was not kept with the conversation yet.
  for (const { turnId, tool, content } of state.resumed ? items : [])
    if (turnId === state.turn.id && content !== undefined) noteTaint(state, state.agent.tools.get(tool), content)
  return [
    ...items.flatMap(({ tool, content = '' }) => untrustedResult(state, tool, content)),
    ...(state.dialogue ?? []).flatMap((message) =>
      message.role === 'tool' ? [{ source: 'tool_result' as const, name: message.name, text: message.content }] : [],
    ),
  ]
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
