/** A demo tries itself over the public API before anybody sees it: its scripted conversations, against the agent as it is live in the sandbox. */
import { readClientFolder, type ScriptedConversation } from '@workflow/client-folder'
import { effect, platformStep } from '@workflow/engine'
import { Unavailable } from '@workflow/platform'
import { OrganizationProfiles, organizationProfileId } from '@workflow/records'
import { CallFailed, runScript, type Stage, type Verdict } from '@workflow/rehearsal'
import { fail } from './deploy-demo.ts'
import { type Demo, Demos } from './model.ts'
import { chatAgent, writeFolder } from './write-folder.ts'

interface Rehearsal {
  readonly publishableKey: string
  readonly configIds: Readonly<Record<string, string>>
  readonly timeZone: string
  readonly scripts: readonly ScriptedConversation[]
}

/** `unheld`: the platform refused to hold them. */
type Rehearsed =
  | { readonly kind: 'held'; readonly verdicts: readonly Verdict[] }
  | { readonly kind: 'unheld'; readonly detail: string }

/** Conversations of a sandbox start from the first rows: to hold them twice does no harm. */
export const rehearseDemo = (apiUrl: string) =>
  effect<'demo_rehearsal_due', Rehearsal, Rehearsed>('demo_rehearsal_due', {
    honoursKey: true,
    prepare: async (event, tenant) => {
      const demo = await tenant.get(Demos, event.data.demoId)
      if (demo.version !== event.data.version || demo.state !== 'rehearsing') return undefined
      if (demo.sandbox === undefined || demo.plan === undefined) return undefined
      const organization = await tenant.get(OrganizationProfiles, organizationProfileId)
      const files = await writeFolder({ demo, plan: demo.plan, organization })
      const read = await readClientFolder(files, { now: new Date(tenant.now) })
      if (!read.ok) throw new Error(`the folder of demo ${demo.id} was live and does not read any more`)
      const { publishableKey, configIds } = demo.sandbox
      return {
        publishableKey,
        configIds,
        timeZone: organization.timeZone,
        scripts: read.folder.conversations,
      }
    },
    perform: async (rehearsal) => {
      const verdicts: Verdict[] = []
      try {
        for (const script of rehearsal.scripts) verdicts.push(await runScript(stageOf(apiUrl, rehearsal), script))
      } catch (error) {
        if (!(error instanceof CallFailed)) throw error
        // The platform that asks may have started a moment before the one that answers.
        if (error.mayPass) throw new Unavailable(error.message)
        return { kind: 'unheld', detail: error.message }
      }
      return { kind: 'held', verdicts }
    },
    settle: async (event, outcome, tenant) => {
      const demo = await tenant.get(Demos, event.data.demoId)
      if (demo.version !== event.data.version || demo.state !== 'rehearsing' || outcome.kind !== 'done') return
      if (outcome.result.kind === 'unheld') {
        fail(tenant, demo, { stage: 'rehearsal', reason: 'not_held', detail: outcome.result.detail })
        return
      }
      const rehearsed = tenant.put(Demos, {
        ...demo,
        state: 'ready',
        rehearsal: outcome.result.verdicts.map(resultOf),
        rehearsedAt: tenant.now,
      })
      const { passed, failed } = countsOf(rehearsed)
      const told = { demoId: demo.id, version: demo.version, passed, failed, producedBy: demo.producedBy }
      if (demo.feedbackId !== undefined) tenant.emit('demo_refined', { ...told, feedbackId: demo.feedbackId })
      else tenant.emit('demo_generated', { ...told, sandboxOrganizationId: demo.sandbox?.organizationId ?? '' })
    },
  })

export const endOverdueRehearsal = platformStep('demo_rehearsal_overdue', async (event, platform) => {
  const tenant = platform.tenant(event.tenantid)
  const demo = await tenant.get(Demos, event.data.demoId)
  if (demo.version !== event.data.version || demo.state !== 'rehearsing') return
  fail(tenant, demo, { stage: 'rehearsal', reason: 'not_held_in_time' })
})

export function countsOf({ rehearsal }: Pick<Demo, 'rehearsal'>): { readonly passed: number; readonly failed: number } {
  const passed = rehearsal.filter((one) => one.passed).length
  return { passed, failed: rehearsal.length - passed }
}

const resultOf = ({ name, passed, failedTurn, failures }: Verdict): Demo['rehearsal'][number] => ({
  name,
  passed,
  failures: [...failures],
  ...(failedTurn === undefined ? {} : { failedTurn }),
})

/** A visitor's stage: what tables hold is seen in what the agent says of them. */
function stageOf(url: string, { publishableKey, configIds, timeZone }: Rehearsal): Stage {
  const customer = { url, headers: { 'x-workflow-key': publishableKey } }
  return {
    customer,
    operator: customer,
    configIds: new Map([[chatAgent, configIds[chatAgent] ?? '']]),
    sourceOf: () => 'mock',
    fileNameOf: () => undefined,
    toolsets: [],
    stateUrl: undefined,
    time: () => ({ now: new Date(), timeZone }),
  }
}
