/** Sequences: what is written to somebody step by step until they answer. One of each purpose for a recipient; each step once. */
import { step, type Tenant } from '@workflow/engine'
import { defineCollection } from '@workflow/platform'
import { messageChannels, requestMessage } from '@workflow/records'
import { z } from 'zod'
import { newRecipient, type Recipient, Recipients, recipientIdOf } from './model.ts'
import { type SequenceName, sequenceDefinitions, sequenceNames } from './sequence-definitions.ts'

export const SequenceSchema = z.object({
  id: z.string(),
  name: z.enum(sequenceNames),
  recipientId: z.string(),
  /** What it is about: its end ends the sequence. */
  subjectId: z.string(),
  state: z.enum(['active', 'completed', 'stopped']),
  because: z.string().optional(),
  nextStep: z.number().int(),
  message: z.object({
    channel: z.enum(messageChannels),
    to: z.object({ address: z.string(), name: z.string().optional(), userId: z.string().optional() }),
    locale: z.string(),
    timeZone: z.string(),
    data: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
  startedAt: z.string(),
  endedAt: z.string().optional(),
})

export const Sequences = defineCollection({
  name: 'sequences',
  schema: SequenceSchema,
  queries: { all: { equals: [], orderBy: 'startedAt' }, bySubject: { equals: ['subjectId', 'state'] } },
  subject: 'member',
  retentionDays: 400,
})
export type Sequence = z.infer<typeof SequenceSchema>

export interface NewSequence {
  readonly name: SequenceName
  readonly subjectId: string
  readonly message: Sequence['message']
}

/** Begins it, unless the same is under way; one of the same purpose about something else makes way. */
export async function startSequence(tenant: Tenant, { name, subjectId, message }: NewSequence): Promise<Sequence> {
  const { purpose, steps } = sequenceDefinitions[name]
  const recipientId = recipientIdOf(message.channel, message.to.address)
  const known = await tenant.find(Recipients, recipientId)
  const activeId = known?.sequences[purpose]
  const active = activeId === undefined ? undefined : await tenant.find(Sequences, activeId)
  if (active?.state === 'active') {
    if (active.name === name && active.subjectId === subjectId) return active
    end(tenant, active, 'stopped', 'replaced')
  }
  const sequence = tenant.create(Sequences, {
    id: tenant.newId('seq'),
    name,
    recipientId,
    subjectId,
    state: 'active',
    nextStep: 0,
    message,
    startedAt: tenant.now,
  })
  const recipient = known ?? newRecipient(recipientId)
  const changed = { ...recipient, sequences: { ...recipient.sequences, [purpose]: sequence.id } }
  if (known) tenant.put(Recipients, changed)
  else tenant.create(Recipients, changed)
  tenant.emit('sequence_started', { sequenceId: sequence.id, kind: name })
  emitDue(tenant, sequence, 0, steps[0]?.afterMs ?? 0)
  return sequence
}

function emitDue(tenant: Tenant, { id: sequenceId, startedAt }: Sequence, place: number, afterMs: number): void {
  const at = new Date(Date.parse(startedAt) + afterMs)
  const due = at.getTime() > Date.parse(tenant.now) ? { at } : {}
  tenant.emit('sequence_step_due', { sequenceId, step: place }, due)
}

/** What a step may do beside writing: given by whoever knows what the sequence is about. */
export type SequenceActions = Readonly<
  Record<'manual_outreach', (tenant: Tenant, sequence: Sequence, reason: string) => Promise<void>>
>

export const takeStep = (actions: SequenceActions) =>
  step('sequence_step_due', async (event, tenant) => {
    const sequence = await tenant.find(Sequences, event.data.sequenceId)
    // It ended, or the step was taken: the same timer came twice.
    if (sequence?.state !== 'active' || sequence.nextStep !== event.data.step) return
    const { steps } = sequenceDefinitions[sequence.name]
    const taken = steps[sequence.nextStep]
    if (taken && 'template' in taken)
      requestMessage(tenant, {
        ...sequence.message,
        template: taken.template,
        kind: taken.kind,
        sequenceId: sequence.id,
      })
    if (taken && 'does' in taken) await actions[taken.does](tenant, sequence, 'no_answer')
    const nextStep = sequence.nextStep + 1
    const next = steps[nextStep]
    if (next === undefined) {
      await release(tenant, sequence)
      end(tenant, sequence, 'completed')
      return
    }
    tenant.put(Sequences, { ...sequence, nextStep })
    emitDue(tenant, sequence, nextStep, next.afterMs)
  })

/** Ends what is under way about something. */
export async function stopSequencesAbout(tenant: Tenant, subjectId: string, because: string): Promise<void> {
  const { items } = await tenant.query(Sequences, 'bySubject', { subjectId, state: 'active' })
  for (const { id } of items) {
    // What a query showed may have ended since: read by id, it is a precondition.
    const sequence = await tenant.get(Sequences, id)
    if (sequence.state === 'active') await stopSequence(tenant, sequence, because)
  }
}

/** Ends one that is active; its recipient may begin another. */
export async function stopSequence(tenant: Tenant, sequence: Sequence, because: string): Promise<Sequence> {
  await release(tenant, sequence)
  return end(tenant, sequence, 'stopped', because)
}

/** Ends what is under way to somebody; returns the recipient as it is to be put, by the caller. */
export async function stopSequencesOf(tenant: Tenant, recipient: Recipient, because: string): Promise<Recipient> {
  for (const id of Object.values(recipient.sequences)) {
    const sequence = await tenant.find(Sequences, id)
    if (sequence?.state === 'active') end(tenant, sequence, 'stopped', because)
  }
  return { ...recipient, sequences: {} }
}

async function release(tenant: Tenant, { id, name, recipientId }: Sequence): Promise<void> {
  const recipient = await tenant.find(Recipients, recipientId)
  const { purpose } = sequenceDefinitions[name]
  if (recipient?.sequences[purpose] !== id) return
  const { [purpose]: _over, ...sequences } = recipient.sequences
  tenant.put(Recipients, { ...recipient, sequences })
}

function end(tenant: Tenant, sequence: Sequence, state: 'completed' | 'stopped', because = 'done'): Sequence {
  const { id: sequenceId, name } = sequence
  if (state === 'completed') tenant.emit('sequence_completed', { sequenceId, kind: name })
  else tenant.emit('sequence_stopped', { sequenceId, because })
  return tenant.put(Sequences, { ...sequence, state, because, endedAt: tenant.now })
}
