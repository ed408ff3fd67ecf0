/** What visitors try in a sandbox: conversations, turns and calls, counted at the client whose demo it is. */
import { type Platform, platformStep } from '@workflow/engine'
import type { z } from 'zod'
import { Demos, DemoTrials, Sandboxes } from './model.ts'

type Trial = z.infer<typeof DemoTrials.schema>

export const followTrials = [
  platformStep('conversation_started', (event, platform) => note(platform, event, (trial) => trial)),
  platformStep('turn_completed', (event, platform) =>
    note(platform, event, (trial) => ({ ...trial, turns: trial.turns + 1 })),
  ),
  platformStep('tool_executed', (event, platform) =>
    note(platform, event, ({ tools, ...trial }) => ({
      ...trial,
      tools: { ...tools, [event.data.tool]: (tools[event.data.tool] ?? 0) + 1 },
    })),
  ),
]

interface Heard {
  readonly tenantid: string
  readonly time: string
  readonly data: { readonly conversationId: string }
}

/** Nothing of conversations that are no demo's. The events may come in any order: the first makes the document. */
async function note(platform: Platform, event: Heard, change: (trial: Trial) => Trial): Promise<void> {
  const sandbox = await platform.find(Sandboxes, event.tenantid)
  if (sandbox === undefined) return
  const tenant = platform.tenant(sandbox.organizationId)
  // What it tries by itself is no visitor's.
  const { state, rehearsedAt = '' } = await tenant.get(Demos, sandbox.demoId)
  if ((state !== 'ready' && state !== 'approved') || event.time <= rehearsedAt) return
  const { conversationId } = event.data
  const known = await tenant.find(DemoTrials, conversationId)
  const trial = known ?? { id: conversationId, demoId: sandbox.demoId, startedAt: event.time, turns: 0, tools: {} }
  if (known === undefined) tenant.create(DemoTrials, change(trial))
  else tenant.put(DemoTrials, change(trial))
}
