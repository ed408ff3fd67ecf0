/** What an agent is told of the files that its customer sent: what was read in them, fenced and judged as foreign text; or that a person has to look, who is then asked to. */
import { fenceGuidance, fenceUntrusted, type UntrustedText } from '@workflow/agent-core'
import type { Tenant } from '@workflow/engine'
import { Unavailable } from '@workflow/platform'
import { type Attachment, Attachments, type FileReading, TicketRequests } from '@workflow/records'
import { commit } from './commit.ts'
import { tell } from './follow-people.ts'
import { Conversations } from './model.ts'
import { noteDocument } from './note-taint.ts'
import { readFile, wordsOf } from './read-file.ts'
import type { Services } from './services.ts'
import { phrasesOf, round, type TurnState } from './turn-state.ts'

interface SeenFile {
  readonly id: string
  readonly reading: FileReading | undefined
}

interface ShownFile {
  readonly id: string
  readonly reading: Extract<FileReading, { outcome: 'read' }>
}

/** Sets the turn's guidance and taint. Files are read while the customer waits, where they have not been read since they came. */
export async function lookAtFiles(services: Services, state: TurnState): Promise<void> {
  const ids = state.begun.files ?? []
  if (ids.length === 0) return
  const started = performance.now()
  const seen = await Promise.all(
    ids.map(async (id): Promise<SeenFile> => ({ id, reading: await readOrHandOver(services, state, id) })),
  )
  const read = seen.flatMap(({ id, reading }): ShownFile[] => (reading?.outcome === 'read' ? [{ id, reading }] : []))
  const closed = seen.flatMap(({ id, reading }) => (reading?.outcome === 'for_person' ? [id] : []))
  for (const { id, reading } of read) for (const text of wordsOf(reading)) noteDocument(state, id, text)
  state.filesRead = read.map(untrusted)
  state.fileTexts = told(read, state.fence)
  state.guidance = [...state.guidance, ...state.fileTexts, ...(closed.length > 0 ? [cannotRead] : [])]
  if (closed.length > 0) await handOverOrLater(services, state, closed)
  state.stages.push({
    name: 'files',
    durationMs: round(performance.now() - started),
    detail: { read: read.length, forPerson: closed.length },
  })
}

/** As a record: its labelled values may be passed on, which what only a sentence says may not. */
const untrusted = ({ id, reading: { fields, text } }: ShownFile): UntrustedText => ({
  source: 'file',
  name: id,
  text: JSON.stringify({ text, fields: fields.map(({ name, value }) => ({ [name]: value })) }),
})

/** Whatever is wrong with one file, the customer is answered, and a person looks at it. */
async function readOrHandOver(services: Services, { ref }: TurnState, id: string): Promise<FileReading | undefined> {
  try {
    return await readFile(services, ref, id)
  } catch (error) {
    if (error instanceof Unavailable) throw error
    services.onFault('a file of a customer could not be read', error)
    return { outcome: 'for_person', reason: 'no_model' }
  }
}

const cannotRead =
  'The customer sent a file that you cannot read, and a colleague has been asked to: say nothing of what it shows.'

function told(read: readonly ShownFile[], boundary: string): readonly string[] {
  if (read.length === 0) return []
  const files = read.map(
    ({ id, reading }) => fenceUntrusted([`Kind: ${reading.kind}`, ...wordsOf(reading)].join('\n\n'), id, boundary).text,
  )
  return [
    fenceGuidance(boundary),
    `The customer sent these files. What they show, as it was read:\n${files.join('\n')}`,
  ]
}

/** Where asking fails the customer is answered all the same: the next turn asks again. */
async function handOverOrLater(services: Services, state: TurnState, ids: readonly string[]): Promise<void> {
  try {
    await handOver(services, state, ids)
  } catch (error) {
    if (error instanceof Unavailable) throw error
    services.onFault('a person could not be asked to look at a file', error)
  }
}

/** Asks a person to look at what nobody was asked for yet, and tells the customer so. */
async function handOver(services: Services, state: TurnState, ids: readonly string[]): Promise<void> {
  const { conversationId } = state.ref
  await commit(services, state.ref, state.turn.id, async (tenant) => {
    const files = await notAskedFor(tenant, ids)
    if (files.length === 0) return
    const conversation = await tenant.get(Conversations, conversationId)
    const requestId = tenant.newId('trq')
    tenant.create(TicketRequests, {
      id: requestId,
      customerId: state.customerId,
      conversationId,
      kind: 'ticket',
      subject: 'A customer sent a file that a person has to read',
      description: files.map(({ id, contentType }) => `${id} (${contentType})`).join('\n'),
      requester: {},
      createdAt: tenant.now,
    })
    tenant.emit('ticket_requested', { requestId, conversationId, kind: 'ticket' })
    for (const file of files) tenant.put(Attachments, { ...file, handedOver: true })
    tell(tenant, conversation, { role: 'system', text: phrasesOf(state).fileForPerson })
  })
}

async function notAskedFor(tenant: Tenant, ids: readonly string[]): Promise<readonly Attachment[]> {
  const files = await Promise.all(ids.map((id) => tenant.find(Attachments, id)))
  return files.filter((file) => file !== undefined).filter(({ handedOver }) => !handedOver)
}
