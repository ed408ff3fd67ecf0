/** LangGraph's own validation of savers on the log of turns under way, and on threads kept as documents of both families. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { validate } from '@langchain/langgraph-checkpoint-validation'
import { type CheckpointLog, ConversationCheckpointer, type SavedThread } from '@workflow/agent-core'
import { Checkpoints } from '@workflow/chat-runtime/collections'
import { createKernel, defineEngine, type Kernel, type Tenant } from '@workflow/engine'
import { createOfflineProvider } from '@workflow/llm-sdk'
import { isAbsent, startFirestore } from '@workflow/local/emulators'
import { openEmbedded, type Ports } from '@workflow/platform'
import { describeSuite } from '@workflow/platform/conformance'
import { afterAll } from 'vitest'
import { googleFamily, unused } from './google-family.ts'

const behalf = { source: '/functions/test', actor: 'engine:test', correlationId: 'test' }
const customerId = 'cus_test'
let organizations = 0

/** A thread a document: each write is a commit of its own. */
class StoredThreads implements CheckpointLog {
  readonly #kernel: Kernel
  readonly #organizationId = `org_threads${organizations++}`
  readonly #threadIds = new Set<string>()

  constructor(kernel: Kernel) {
    this.#kernel = kernel
  }

  read(threadId: string): Promise<SavedThread> {
    return this.#run(async (tenant) => {
      const stored = await tenant.find(Checkpoints, threadId)
      return (stored?.saved ?? []) as SavedThread
    })
  }

  async write(threadId: string, thread: SavedThread): Promise<void> {
    await this.#run(async (tenant) => {
      const next = { id: threadId, customerId, turnId: 'turn', saved: thread }
      const stored = await tenant.find(Checkpoints, threadId)
      if (stored) tenant.put(Checkpoints, { ...stored, ...next })
      else tenant.create(Checkpoints, next)
    })
    this.#threadIds.add(threadId)
  }

  async remove(threadId: string): Promise<void> {
    await this.#run(async (tenant) => tenant.remove(Checkpoints, await tenant.get(Checkpoints, threadId)))
    this.#threadIds.delete(threadId)
  }

  async threadIds(): Promise<readonly string[]> {
    return [...this.#threadIds]
  }

  #run<Result>(work: (tenant: Tenant) => Promise<Result>): Promise<Result> {
    return this.#kernel.door(this.#organizationId, behalf).run(work)
  }
}

function kernelOn(ports: Ports): Kernel {
  const engine = defineEngine({ name: 'chat-runtime', scope: 'tenant', collections: [Checkpoints] })
  const onFault = (message: string, error: unknown) => console.error(message, error)
  return createKernel({ ports, engines: [engine], model: createOfflineProvider(), onFault })
}

const folder = mkdtempSync(join(tmpdir(), 'checkpoints-'))
const embedded = openEmbedded(folder)
const server = await startFirestore()
const google = googleFamily({ firestore: isAbsent(server) ? unused : server.host, pubsub: unused, tasks: unused })
const opened = isAbsent(server) ? undefined : await google.open()
afterAll(async () => {
  await opened?.close()
  await google.close()
  await embedded.close()
  rmSync(folder, { recursive: true })
  if (!isAbsent(server)) await server.stop()
})

const cases = (kernel: Kernel | undefined) => () =>
  validate({
    checkpointerName: 'ConversationCheckpointer',
    createCheckpointer: () => {
      if (!kernel) throw new Error('no kernel')
      return new ConversationCheckpointer(new StoredThreads(kernel))
    },
  })

describeSuite('checkpoints', { adapter: 'embedded', ranOn: 'file' }, cases(kernelOn(embedded)))
describeSuite(
  'checkpoints',
  { adapter: 'gcp', ranOn: 'emulator', absent: isAbsent(server) ? server.absent : undefined },
  cases(opened && kernelOn(opened.ports)),
)
