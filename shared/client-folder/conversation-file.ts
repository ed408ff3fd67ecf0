/** conversations/<name>.yaml: scripted conversations, the client's acceptance tests. */
import { builtinDefinitions } from '@workflow/agent-core/tools'
import { type ConfigPath, didYouMean, type Finding, readDocument } from '@workflow/config-sdk'
import { z } from 'zod'
import { findBrokenExpressions } from './expressions.ts'
import { type FolderError, fromConfigError } from './folder-error.ts'

const text = z.string().min(1)
const values = z.record(z.string(), z.unknown())
const outcomes = {
  handoff: z.boolean().optional(),
  ticket: z.boolean().optional(),
  callback: z.boolean().optional(),
}
const expectation = {
  tool: text.optional(),
  arguments: values.optional(),
  toolRefused: z.boolean().optional(),
  noTool: z.boolean().optional(),
  replyContains: z.array(z.union([text, z.array(text).min(1)])).optional(),
  cites: text.optional(),
  ...outcomes,
}

export const TurnExpectation = z.strictObject({ ...expectation, not: z.strictObject(expectation).optional() })
export type TurnExpectation = z.output<typeof TurnExpectation>

const rowsByTable = z.record(z.string(), z.array(values))
const FinalExpectation = z.strictObject({ state: rowsByTable.optional(), absent: rowsByTable.optional(), ...outcomes })
export type FinalExpectation = z.output<typeof FinalExpectation>

const Conversation = z.strictObject({
  name: text,
  agent: text.optional(),
  turns: z.array(z.strictObject({ customer: text, expect: TurnExpectation.default({}) })).min(1),
  finally: FinalExpectation.default({}),
})

export type ScriptedConversation = Omit<z.output<typeof Conversation>, 'agent'> & {
  /** Name of the file below agents/. */
  readonly agent: string
  readonly file: string
}

const kind = {
  schema: z.array(Conversation),
  root: 'list',
  what: 'a scripted conversation',
  beginning: '- name: books a test',
  maxSizeBytes: 512 * 1024,
} as const

export interface ConversationWorld {
  /** Names of the tools of each agent; nothing for an agent that could not be read. */
  readonly agents: ReadonlyMap<string, ReadonlySet<string> | undefined>
  /** Of all mocks; nothing where there may be others. */
  readonly tables: ReadonlySet<string> | undefined
}

export function readConversations(
  file: string,
  bytes: Uint8Array,
  world: ConversationWorld,
): { conversations: ScriptedConversation[]; errors: FolderError[] } {
  const read = readDocument(bytes, file, kind)
  if (!read.ok) return { conversations: [], errors: read.errors.map(fromConfigError) }
  const findings = read.value.flatMap((conversation, index) => check(conversation, index, world))
  const [only] = world.agents.keys()
  const conversations = read.value.map(({ agent, ...rest }) => ({ ...rest, agent: agent ?? only ?? '', file }))
  return { conversations, errors: findings.map((finding) => fromConfigError(read.locate(finding))) }
}

function check(conversation: z.output<typeof Conversation>, index: number, world: ConversationWorld): Finding[] {
  const names = [...world.agents.keys()]
  const agent = conversation.agent ?? (names.length === 1 ? names[0] : undefined)
  const findings = findBrokenExpressions(conversation, [index])
  if (agent === undefined) {
    const message = 'the conversation does not say with which agent'
    return [
      ...findings,
      { path: [index, 'agent'], rule: 'required', message, hint: `Add agent: one of ${names.join(', ')}`, at: 'key' },
    ]
  }
  if (!world.agents.has(agent)) {
    const message = `there is no agents/${agent}.yaml`
    return [
      ...findings,
      {
        path: [index, 'agent'],
        rule: 'unknown_agent',
        message,
        hint: didYouMean(agent, names, `Agents: ${names.join(', ') || 'none'}`),
      },
    ]
  }
  const tools = world.agents.get(agent)
  for (const [turn, { expect }] of conversation.turns.entries()) {
    const path = [index, 'turns', turn, 'expect']
    findings.push(
      ...toolFindings(expect.tool, [...path, 'tool'], tools),
      ...toolFindings(expect.not?.tool, [...path, 'not', 'tool'], tools),
    )
    if ((expect.arguments ?? expect.toolRefused) !== undefined && expect.tool === undefined) {
      findings.push({
        path,
        rule: 'required',
        message: 'arguments and toolRefused are about a tool',
        hint: 'Add tool: its name',
      })
    }
  }
  return [...findings, ...tableFindings(conversation.finally, [index, 'finally'], world.tables)]
}

function tableFindings(
  expected: FinalExpectation,
  path: ConfigPath,
  tables: ReadonlySet<string> | undefined,
): Finding[] {
  if (tables === undefined) return []
  return (['state', 'absent'] as const).flatMap((key) =>
    Object.keys(expected[key] ?? {})
      .filter((table) => !tables.has(table))
      .map((table) => {
        const hint = didYouMean(table, tables, `Tables: ${[...tables].join(', ') || 'none'}`)
        return {
          path: [...path, key, table],
          rule: 'unknown_table',
          message: `no mock has a table ${table}`,
          hint,
          at: 'key' as const,
        }
      }),
  )
}

function toolFindings(tool: string | undefined, path: ConfigPath, tools: ReadonlySet<string> | undefined): Finding[] {
  if (tool === undefined || tools === undefined || tools.has(tool)) return []
  const message = builtinDefinitions.has(tool)
    ? `the agent does not list the built-in ${tool} under its tools`
    : `the agent has no tool ${tool}`
  return [
    {
      path,
      rule: 'unknown_tool',
      message,
      hint: didYouMean(tool, tools, `Its tools: ${[...tools].join(', ') || 'none'}`),
    },
  ]
}
