/** The floor: the same two nodes, messages and tool in a bare LangGraph graph with its own MemorySaver, and nothing around it. */
import { Annotation, END, MemorySaver, START, StateGraph } from '@langchain/langgraph'
import type { Message } from '@workflow/llm-sdk'
import { type Script, scriptOf } from './script.ts'

const State = Annotation.Root({
  messages: Annotation<Message[], Message[]>({ reducer: (before, added) => [...before, ...added], default: () => [] }),
})

function answer(messages: readonly Message[]): Message {
  const script: Script = scriptOf(messages)
  return messages.at(-1)?.role === 'user'
    ? { role: 'assistant', content: '', toolCalls: [script.call] }
    : { role: 'assistant', content: script.reply }
}

/** Runs one turn on the thread; resolves with the reply. */
export function createBareGraph(): (threadId: string, text: string) => Promise<string> {
  const rows: object[] = []
  const graph = new StateGraph(State)
    .addNode('agent', async (state) => ({ messages: [answer(state.messages)] }))
    .addNode('tools', async (state) => {
      const last = state.messages.at(-1)
      const call = last?.role === 'assistant' ? last.toolCalls?.[0] : undefined
      rows.push(call?.arguments ?? {})
      return {
        messages: [
          {
            role: 'tool' as const,
            toolCallId: call?.id ?? '',
            name: call?.name ?? '',
            content: '{}',
            outcome: 'ok' as const,
          },
        ],
      }
    })
    .addEdge(START, 'agent')
    .addConditionalEdges(
      'agent',
      (state) =>
        state.messages.at(-1)?.role === 'assistant' && 'toolCalls' in (state.messages.at(-1) ?? {}) ? 'tools' : END,
      ['tools', END],
    )
    .addEdge('tools', 'agent')
    .compile({ checkpointer: new MemorySaver() })
  return async (threadId, text) => {
    const state = await graph.invoke(
      { messages: [{ role: 'user', content: text }] },
      { configurable: { thread_id: threadId }, durability: 'sync' },
    )
    return state.messages.at(-1)?.content ?? ''
  }
}
