/** `workflow record`: conversations of a running platform as JSON lines that `workflow replay` and the replay provider read. Personal data is masked unless told otherwise. */

import { writeFileSync } from 'node:fs'
import { type Access, call } from '@workflow/rehearsal'
import { Command } from 'commander'
import { z } from 'zod'
import { type AccessOptions, accessAs } from './api.ts'
import { CommandFailed } from './command-failed.ts'

interface Options extends AccessOptions {
  readonly client?: string
  readonly agent?: string
  readonly out: string
  readonly hours: string
  readonly unmasked: boolean
}

const conversations = z.object({
  items: z.array(z.object({ id: z.string(), configId: z.string(), createdAt: z.string() })),
  next: z.string().optional(),
})
const messages = z.object({
  items: z.array(z.object({ role: z.string(), text: z.string(), turnId: z.string().optional() })),
  next: z.string().optional(),
})
const calls = z.array(
  z.object({ id: z.string(), name: z.string(), arguments: z.record(z.string(), z.unknown()), content: z.string() }),
)
const trace = z.object({
  turns: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      trace: z.object({ calls: calls.default([]), escalation: z.unknown() }).nullish(),
    }),
  ),
  next: z.string().optional(),
})
type TracedTurn = z.infer<typeof trace>['turns'][number]
type Mask = (text: string) => string

const hourMs = 3_600_000

export function record(): Command {
  return new Command('record')
    .description('write conversations of a running platform as a recording, personal data masked')
    .requiredOption('--out <file>', 'JSON lines, one a conversation; replaced where it exists')
    .option('--client <slug>', 'whose conversations, on a local platform')
    .option('--agent <configId>', 'only conversations with this agent')
    .option('--hours <n>', 'begun in the last so many hours', '24')
    .option('--unmasked', 'with personal data as it was said', false)
    .option('--url <url>', 'a running platform')
    .option('--data <folder>', 'data folder of the running platform', process.env.WORKFLOW_DATA ?? '.workflow')
    .action(async (options: Options) => {
      const hours = z.coerce.number().positive().safeParse(options.hours)
      if (!hours.success) throw new CommandFailed('--hours: must be a positive number')
      const access = await accessAs('admin', options, options.client)
      const mask = options.unmasked ? (text: string) => text : await personalDataMask()
      const since = new Date(Date.now() - hours.data * hourMs).toISOString()
      const lines: string[] = []
      for (const { id, configId } of await begunSince(access, since)) {
        if (options.agent !== undefined && options.agent !== configId) continue
        const recorded = await recordOne(access, id, mask)
        if (recorded.length > 0) lines.push(JSON.stringify({ id, messages: recorded }))
      }
      writeFileSync(options.out, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 })
      process.stdout.write(`${lines.length} conversations in ${options.out}${options.unmasked ? ', unmasked' : ''}\n`)
    })
}

/** Loaded only here: it takes half a second. */
async function personalDataMask(): Promise<Mask> {
  const { redactPersonalData } = await import('@workflow/security/pii')
  return (text) => redactPersonalData(text)
}

async function begunSince(access: Access, since: string) {
  const found: z.infer<typeof conversations>['items'] = []
  for (let after: string | undefined; ; ) {
    const cursor = after === undefined ? '' : `&after=${encodeURIComponent(after)}`
    const page = conversations.parse(await (await call(access, 'GET', `/v1/conversations?limit=200${cursor}`)).json())
    const recent = page.items.filter(({ createdAt }) => createdAt >= since)
    found.push(...recent)
    // They come newest first.
    if (page.next === undefined || recent.length < page.items.length) return found.reverse()
    after = page.next
  }
}

async function recordOne(access: Access, conversationId: string, mask: Mask): Promise<object[]> {
  const path = `/v1/conversations/${encodeURIComponent(conversationId)}`
  const said: z.infer<typeof messages>['items'] = []
  for (let after = '0'; ; ) {
    const page = messages.parse(await (await call(access, 'GET', `${path}/messages?limit=200&after=${after}`)).json())
    said.push(...page.items)
    if (page.next === undefined) break
    after = page.next
  }
  const turns: TracedTurn[] = []
  for (let cursor = ''; ; ) {
    const page = trace.parse(await (await call(access, 'GET', `${path}/trace?limit=200${cursor}`)).json())
    turns.push(...page.turns)
    if (page.next === undefined) break
    cursor = `&after=${encodeURIComponent(page.next)}`
  }
  const customers = new Set(said.filter(({ role }) => role === 'customer').map(({ text }) => text))
  const replies = new Map(
    said.flatMap(({ role, turnId, text }) => (role === 'agent' && turnId ? [[turnId, text]] : [])),
  )
  // A turn that a person's approval began says nothing that a customer said.
  return turns
    .filter(({ text }) => customers.has(text))
    .flatMap((turn) => messagesOf(turn, replies.get(turn.id) ?? '', mask))
}

/** In OpenAI's chat format; `handoff` stands beside it where the platform asked for a person. */
function messagesOf({ text, trace: traced }: TracedTurn, reply: string, mask: Mask): object[] {
  const handoff = traced?.escalation !== null && traced?.escalation !== undefined
  const made = (traced?.calls ?? []).flatMap(({ id, name, arguments: given, content }) => [
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id, type: 'function', function: { name, arguments: JSON.stringify(masked(given, mask)) } }],
    },
    { role: 'tool', tool_call_id: id, content: maskedJson(content, mask) },
  ])
  const answer = { role: 'assistant', content: mask(reply), ...(handoff ? { handoff } : {}) }
  return [{ role: 'user', content: mask(text) }, ...made, answer]
}

/** Results are JSON texts: only what stands in them is masked, so that they stay JSON. */
function maskedJson(content: string, mask: Mask): string {
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch {
    return mask(content)
  }
  return JSON.stringify(masked(value, mask))
}

function masked(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return mask(value)
  if (Array.isArray(value)) return value.map((item) => masked(item, mask))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, mask)]))
}
