/** What people do with a demo: say what is wrong, share it, approve it, agree to a pilot; and its end. */
import { randomInt } from 'node:crypto'
import { platformStep, type Tenant } from '@workflow/engine'
import { Conflict, InvalidInput } from '@workflow/platform'
import { linkUrl } from '@workflow/public-pages'
import {
  createPageLink,
  mainContact,
  OrganizationProfiles,
  organizationProfileId,
  PageLinks,
  requestMessage,
} from '@workflow/records'
import { secretHash } from '@workflow/security'
import type { SandboxAccess } from './deploy-demo.ts'
import { type Demo, DemoFeedback, Demos, passes, Sandboxes, sandboxKeptMs } from './model.ts'
import { countsOf } from './rehearse-demo.ts'

interface Said {
  readonly by: 'client' | 'agent'
  readonly author: string
  readonly text: string
}

/** Keeps the words and has the demo refined by them. Throws `Conflict` while one is being made, and once it is approved or has ended. */
export async function giveFeedback(tenant: Tenant, demoId: string, said: Said): Promise<Demo> {
  const demo = await tenant.get(Demos, demoId)
  requireState(demo, ['ready'])
  const feedback = tenant.create(DemoFeedback, { id: tenant.newId('fbk'), demoId, ...said, createdAt: tenant.now })
  tenant.emit('feedback_received', { feedbackId: feedback.id, demoId, by: said.by })
  return makeAgain(tenant, { ...demo, feedbackId: feedback.id })
}

/** Makes a demo that failed once more, from the same plan or from its beginning. */
export async function retryDemo(tenant: Tenant, demoId: string): Promise<Demo> {
  const demo = await tenant.get(Demos, demoId)
  requireState(demo, ['generating', 'rehearsing', 'failed', 'ready'])
  // What was said of it is in its plan already, once there was a rehearsal.
  const { feedbackId: _, ...unasked } = demo
  return makeAgain(tenant, demo.rehearsal.length > 0 ? unasked : demo)
}

function makeAgain(tenant: Tenant, { failure: _, ...demo }: Demo): Demo {
  const next: Demo = { ...demo, state: 'generating', version: demo.version + 1, rehearsal: [] }
  tenant.put(Demos, next)
  tenant.emit('demo_generation_due', { demoId: next.id, version: next.version })
  return next
}

interface Shared {
  readonly url: string
  readonly passcode: string
}

/**
 * A link and a passcode for the client's people; earlier links stop working. The main contact gets the link by mail and the passcode from whoever shares it.
 * Throws `Conflict` while a conversation of its rehearsal fails: nobody outside sees a demo that does not pass its own.
 */
export async function shareDemo(tenant: Tenant, apiUrl: string, demoId: string): Promise<Shared> {
  const demo = await tenant.get(Demos, demoId)
  requireState(demo, ['ready', 'approved'])
  const { failed } = countsOf(demo)
  if (failed > 0)
    throw new Conflict(`${failed} of its own conversations fail: refine it first`, {
      errors: demo.rehearsal
        .filter(({ passed }) => !passed)
        .map(({ name, failures }) => ({
          path: 'rehearsal',
          rule: 'passes',
          message: `${name}: ${failures.join('; ')}`,
        })),
    })
  const { items } = await tenant.query(PageLinks, 'bySubject', { subjectId: demoId })
  for (const link of items.filter(({ endedAt }) => endedAt === undefined))
    tenant.put(PageLinks, { ...link, endedAt: tenant.now })
  const lifetimeMs = Date.parse(demo.expiresAt) - Date.parse(tenant.now)
  const token = createPageLink(tenant, 'demo', demoId, lifetimeMs)
  const passcode = String(randomInt(0, 1_000_000)).padStart(6, '0')
  const share = { passcodeHash: passcodeHash(demoId, passcode), failedTries: 0, sharedAt: tenant.now }
  tenant.put(Demos, { ...demo, share })
  const organization = await tenant.get(OrganizationProfiles, organizationProfileId)
  const contact = mainContact(organization)
  const url = linkUrl(apiUrl, 'demo', token, organization.languages[0] ?? 'en')
  if (contact !== undefined)
    requestMessage(tenant, {
      ...contact,
      template: 'demo_ready',
      channel: 'email',
      kind: 'relationship',
      data: { company: organization.name, url },
    })
  return { url, passcode }
}

export const passcodeHash = (demoId: string, passcode: string): string => secretHash(`${demoId}:${passcode}`)

/** Throws `Conflict` where it is not there to be approved. Once more is the same. */
export async function approveDemo(tenant: Tenant, demoId: string, pilot: boolean): Promise<Demo> {
  const demo = await tenant.get(Demos, demoId)
  if (demo.state === 'approved') return demo
  requireState(demo, ['ready'])
  if (!passes(demo)) throw new Conflict('conversations of its own fail: refine it first')
  if (!pilot)
    throw new InvalidInput('a demo is approved together with the agreement to a pilot', {
      errors: [{ path: 'pilotAgreed', rule: 'true', message: 'must be true' }],
    })
  const approved: Demo = { ...demo, state: 'approved' }
  tenant.put(Demos, approved)
  tenant.emit('demo_approved', { demoId })
  tenant.emit('pilot_agreed', { demoId })
  return approved
}

export const expireDemo = (sandboxes: SandboxAccess) =>
  platformStep('demo_expiry_due', async (event, platform) => {
    const tenant = platform.tenant(event.tenantid)
    const demo = await tenant.get(Demos, event.data.demoId)
    if (demo.state === 'expired') return
    const { id: demoId, sandbox } = tenant.put(Demos, { ...demo, state: 'expired' })
    tenant.emit('demo_expired', { demoId })
    if (sandbox === undefined || (await platform.find(Sandboxes, sandbox.organizationId)) === undefined) return
    const { organizationId: sandboxOrganizationId, keyId } = sandbox
    await sandboxes.closeKey(platform, sandboxOrganizationId, keyId)
    const at = new Date(Date.parse(platform.now) + sandboxKeptMs)
    tenant.emit('demo_sandbox_end_due', { demoId, sandboxOrganizationId }, { at })
  })

function requireState(demo: Demo, allowed: readonly Demo['state'][]): void {
  if (!allowed.includes(demo.state)) throw new Conflict(`the demo is ${demo.state}`)
}
