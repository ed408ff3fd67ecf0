/** What an agent is told of the files that its customer sent: what was read in them, fenced and judged as foreign text; or that a person has to look, who is then asked to. */
import { randomBytes } from 'node:crypto'
import { fenceGuidance, fenceUntrusted, type Taint, taintedBy } from '@workflow/agent-core'
import type { Tenant } from '@workflow/engine'
import { Unavailable } from '@workflow/platform'
import { type Attachment, Attachments, type FileReading, type ReadFile, TicketRequests } from '@workflow/records'
import { tell } from './follow-people.ts'
import { Conversations } from './model.ts'
import { readFile, wordsOf } from './read-file.ts'
import { commit, type Services } from './services.ts'
import { phrasesOf, round, type TurnState } from './turn-state.ts'

const boundaryBytes = 18

interface SeenFile {
  readonly id: string
  readonly reading: FileReading | undefined
}

interface ShownFile extends Pick<ReadFile, 'kind' | 'text' | 'fields'> {
  readonly id: string
  readonly words: readonly string[]
}

/** Sets the turn's guidance and taint. Files are read while the customer waits, where they have not been read since they came. */
export async function lookAtFiles(services: Services, state: TurnState): Promise<void> {
  const ids = state.begun.files ?? []
  if (ids.length === 0) return
  const started = performance.now()
  const seen = await Promise.all(
    ids.map(async (id): Promise<SeenFile> => ({ id, reading: await readOrHandOver(services, state, id) })),
  )
  const read = seen.flatMap(({ id, reading }): ShownFile[] =>
    reading?.outcome === 'read' ? [{ ...reading, id, words: wordsOf(reading) }] : [],
  )
  const closed = seen.flatMap(({ id, reading }) => (reading?.outcome === 'for_person' ? [id] : []))
  state.taint = read.reduce(
    (taint: Taint, { id, words }) =>
      taint.some(({ name }) => name === id)
        ? taint
        : words.reduce((sum: Taint, text) => taintedBy(sum, { source: 'document', name: id, text }), taint),
    state.taint,
  )
  state.fileTexts = told(read)
  state.filesRead = read.map(({ id, text, fields }) => ({
    source: 'file',
    name: id,
    text: JSON.stringify({ text, fields: fields.map(({ name, value }) => ({ [name]: value })) }),
  }))
  state.guidance = [...state.guidance, ...state.fileTexts, ...(closed.length > 0 ? [cannotRead] : [])]
  if (closed.length > 0) await handOver(services, state, closed)
  state.stages.push({
    name: 'files',
    durationMs: round(performance.now() - started),
    detail: { read: read.length, forPerson: closed.length },
  })
}

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

/** The marks are made anew for each turn: nobody who made a file could know them. */
function told(read: readonly ShownFile[]): readonly string[] {
  if (read.length === 0) return []
  const boundary = randomBytes(boundaryBytes).toString('base64url')
  const files = read.map(
    ({ id, kind, words }) => fenceUntrusted([`Kind: ${kind}`, ...words].join('\n\n'), id, boundary).text,
  )
  return [
    fenceGuidance(boundary),
    `The customer sent these files. What they show, as it was read:\n${files.join('\n')}`,
  ]
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
