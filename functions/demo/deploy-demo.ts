/** The plan becomes a live agent in a sandbox organization, by the import that makes every agent; then it waits until its documents can be searched. */

import { type ClientFolder, readClientFolder } from '@workflow/client-folder'
import { type Platform, platformStep, type Tenant } from '@workflow/engine'
import { Documents, documentIdOf, Imports, OrganizationProfiles, organizationProfileId } from '@workflow/records'
import { type Demo, Demos, Sandboxes } from './model.ts'
import { offerSamples } from './offer-samples.ts'
import { writeFolder } from './write-folder.ts'

/** Organizations, imports and keys belong to other engines: whoever composes them says how a sandbox is made and closed. */
export interface SandboxAccess {
  /** In the platform's own unit of work. The same slug is the same sandbox. */
  deploy(
    platform: Platform,
    folder: ClientFolder,
  ): Promise<{
    readonly organizationId: string
    readonly importId: string
    readonly configIds: Readonly<Record<string, string>>
  }>
  /** A publishable key that reaches the agents, and works until then. */
  openKey(
    platform: Platform,
    sandbox: { readonly organizationId: string; readonly configIds: readonly string[]; readonly expiresAt: string },
  ): { readonly keyId: string; readonly publishableKey: string }
  closeKey(platform: Platform, organizationId: string, keyId: string): Promise<void>
}

export const deployDemo = (sandboxes: SandboxAccess) =>
  platformStep('demo_deployment_due', async (event, platform) => {
    const tenant = platform.tenant(event.tenantid)
    const demo = await tenant.get(Demos, event.data.demoId)
    if (demo.version !== event.data.version || demo.state !== 'generating' || demo.plan === undefined) return
    const organization = await tenant.get(OrganizationProfiles, organizationProfileId)
    const files = await writeFolder({ demo, plan: demo.plan, organization })
    const read = await readClientFolder(files, { now: new Date(platform.now) })
    if (!read.ok) {
      const detail = read.errors.map(({ file, rule, message }) => `${file}: ${message} (${rule})`).join('\n')
      fail(tenant, demo, { stage: 'deployment', reason: 'client_folder', detail })
      return
    }
    const { organizationId, importId, configIds } = await sandboxes.deploy(platform, read.folder)
    const key =
      demo.sandbox ??
      sandboxes.openKey(platform, {
        organizationId,
        configIds: Object.values(configIds),
        expiresAt: demo.expiresAt,
      })
    if (demo.sandbox === undefined) {
      platform.create(Sandboxes, { id: organizationId, organizationId: event.tenantid, demoId: demo.id })
      await offerSamples(platform.tenant(organizationId), demo.id, demo.plan)
    }
    const { keyId, publishableKey } = key
    tenant.put(Demos, {
      ...demo,
      state: 'rehearsing',
      sandbox: { organizationId, importId, configIds: { ...configIds }, keyId, publishableKey },
    })
    tenant.emit('demo_knowledge_due', { demoId: demo.id, version: demo.version, look: 1 })
  })

const lookEveryMs = 500
/** Ten minutes: the promise of a demo's deployment. */
const looks = 1_200
/** Longer than the kernel tries again. */
const rehearsedWithinMs = 45 * 60_000

/** Looks whether the sandbox knows its documents; rehearses then, or fails when it should have long since. */
export const awaitKnowledge = platformStep('demo_knowledge_due', async (event, platform) => {
  const { demoId, version, look } = event.data
  const tenant = platform.tenant(event.tenantid)
  const demo = await tenant.get(Demos, demoId)
  if (demo.version !== version || demo.state !== 'rehearsing' || demo.sandbox === undefined) return
  const knowledge = await knowledgeOf(platform.tenant(demo.sandbox.organizationId), demo.sandbox.importId)
  if (knowledge === 'ready') {
    tenant.put(Demos, demo)
    tenant.emit('demo_rehearsal_due', { demoId, version })
    const at = new Date(Date.parse(platform.now) + rehearsedWithinMs)
    tenant.emit('demo_rehearsal_overdue', { demoId, version }, { at })
    return
  }
  if (knowledge === 'failed' || look >= looks) {
    fail(tenant, demo, {
      stage: 'knowledge',
      reason: knowledge === 'failed' ? 'document_failed' : 'not_ingested_in_time',
    })
    return
  }
  tenant.put(Demos, demo)
  const at = new Date(Date.parse(platform.now) + lookEveryMs)
  tenant.emit('demo_knowledge_due', { demoId, version, look: look + 1 }, { at })
})

async function knowledgeOf(sandbox: Tenant, importId: string): Promise<'open' | 'ready' | 'failed'> {
  const imported = await sandbox.get(Imports, importId)
  if (imported.state !== 'registered') return 'open'
  const documents = await Promise.all(
    imported.documents.map((one) => sandbox.find(Documents, documentIdOf(sandbox.organizationId, one))),
  )
  if (documents.some((document) => document?.state === 'failed')) return 'failed'
  return documents.every((document) => document?.state === 'ingested') ? 'ready' : 'open'
}

/** The event carries the stage and a code; the words are for the assigned person, who can have it made again. */
export function fail(tenant: Tenant, demo: Demo, failure: NonNullable<Demo['failure']>): void {
  tenant.put(Demos, { ...demo, state: 'failed', failure })
  const { stage, reason } = failure
  tenant.emit('demo_failed', { demoId: demo.id, stage, reason })
}
