/** What the customer of a turn is entitled to, for the guard: their own words, what is known of them, and the client's own texts. */
import { type CallDecision, mayCall } from '@workflow/agent-core'
import type { ToolDefinition } from '@workflow/config-sdk'
import type { ToolCall } from '@workflow/llm-sdk'
import { Messages, ToolCalls } from './model.ts'
import { noteTaint } from './note-taint.ts'
import { commit, type Services } from './services.ts'
import type { TurnState } from './turn-state.ts'

/** Of the newest messages of a conversation. */
const mostMessages = 200

export async function judgeCall(
  services: Services,
  state: TurnState,
  tool: ToolDefinition,
  call: ToolCall,
): Promise<CallDecision> {
  const { bundle, tools } = state.agent
  state.customerWords ??= customerWords(services, state)
  const words = await state.customerWords
  // The graph runs a call that needs somebody's agreement only once they agreed, having seen its arguments.
  const agreedCalls = new Set(tool.requiresApproval === 'none' ? [] : [call.id])
  return mayCall(
    call,
    {
      tools,
      customerWords: words,
      customer: state.customer,
      configTexts: [bundle.configYaml, JSON.stringify(bundle.organization)],
      agreedCalls,
    },
    state.taint,
  )
}

/** All that the customer said, oldest first; what people and the agent said is not theirs. */
async function customerWords(services: Services, state: TurnState): Promise<readonly string[]> {
  const said = (state.dialogue ?? []).flatMap((message) => (message.role === 'user' ? [message.content] : []))
  const { conversationId } = state.ref
  const newest = { descending: true, limit: mostMessages }
  const { page, records } = await commit(services, state.ref, state.turn.id, async (tenant) => ({
    page: await tenant.query(Messages, 'byConversation', { conversationId }, newest),
    records: state.resumed ? (await tenant.query(ToolCalls, 'byConversation', { conversationId }, newest)).items : [],
  }))
  // What an earlier process read in this turn was not kept with the conversation yet.
  for (const { turnId, tool, content } of records)
    if (turnId === state.turn.id && content !== undefined) noteTaint(state, state.agent.tools.get(tool), content)
  const kept = page.items.flatMap(({ role, text }) => (role === 'customer' ? [text] : [])).reverse()
  return [...said, ...kept, state.turn.text]
}
