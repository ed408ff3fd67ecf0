/**
 * What a turn costs: the whole runtime (message durable, tool run once, checkpoint, trace, events; embedded adapters, replay provider) beside the bare LangGraph
 * graph with its MemorySaver, in one run. Open loop: arrivals at a fixed rate, latency from the moment they were due. Closed loop: as many as it can.
 */
import { cpus } from 'node:os'
import type { ToolDefinition } from '@workflow/config-sdk'
import type { Caller, Door } from '@workflow/engine'
import { configId, organizationId, startRuntime, type TestRuntime } from '../fixtures/runtime.ts'
import { createBareGraph } from './bare-graph.ts'
import { customerText, replay } from './script.ts'

const arrivalsPerSecond = 50
const openLoopSeconds = 20
const closedLoopTurns = 1_500
const warmUpTurns = 200

const book: ToolDefinition = {
  name: 'book',
  description: 'Books a visit',
  inputSchema: { type: 'object', properties: { day: { type: 'string' }, time: { type: 'string' } } },
  examples: [],
  changesState: true,
  idempotent: false,
  requiresApproval: 'none',
  requiresVerifiedCustomer: false,
  verifiesCustomer: false,
  timeoutMs: 1000,
  source: 'mock',
  toolset: 'visits',
  operation: 'book',
}
const mocks = {
  visits: {
    tables: { visits: { key: 'id', rows: [] } },
    operations: { book: { steps: [{ answer: { booked: true, day: '=input.day', time: '=input.time' } }] } },
  },
}

type Turn = (place: number) => Promise<void>

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

async function openLoop(turn: Turn): Promise<number[]> {
  const total = arrivalsPerSecond * openLoopSeconds
  const startedMs = performance.now()
  const latencies: Promise<number>[] = []
  for (let place = 0; place < total; place += 1) {
    const dueMs = startedMs + (place * 1000) / arrivalsPerSecond
    const waitMs = dueMs - performance.now()
    if (waitMs > 0) await pause(waitMs)
    latencies.push(turn(place).then(() => performance.now() - dueMs))
  }
  return Promise.all(latencies)
}

async function closedLoop(turn: Turn, concurrency: number): Promise<number> {
  let next = 0
  const startedMs = performance.now()
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next < closedLoopTurns) {
        next += 1
        await turn(next)
      }
    }),
  )
  return closedLoopTurns / ((performance.now() - startedMs) / 1000)
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** The routes as the gateway would call them, without HTTP. */
async function runtimeTurn(running: TestRuntime): Promise<{ turn: Turn; prepare: (count: number) => Promise<void> }> {
  const handlerOf = (method: string, path: string) => {
    const route = running.runtime.engine.api.find((one) => one.method === method && one.path === path)
    if (!route) throw new Error(`no ${method} ${path}`)
    const door: Door = running.kernel.door(organizationId, {
      source: '/functions/bench',
      actor: 'user:bench',
      correlationId: 'bench',
    })
    return (call: object): Promise<unknown> =>
      Reflect.apply(route.handle, undefined, [
        { query: {}, request: new Request(`http://127.0.0.1${path}`), ...call },
        door,
      ])
  }
  const start = handlerOf('POST', '/v1/conversations')
  const say = handlerOf('POST', '/v1/conversations/{conversationId}/messages')
  const page: Caller = {
    kind: 'key',
    keyId: 'key_bench',
    organizationId,
    publishable: true,
    scopes: [],
    configIds: [configId],
  }
  const ready: string[] = []
  return {
    prepare: async (count) => {
      for (let made = 0; made < count; made += 1) {
        const started = (await start({
          caller: page,
          body: { configId, channel: 'web', metadata: {}, sandbox: true },
        })) as { conversationId: string }
        ready.push(started.conversationId)
      }
    },
    turn: async () => {
      const conversationId = ready.pop()
      if (!conversationId) throw new Error('no conversation is ready')
      await say({
        caller: { kind: 'customer', conversationId, organizationId },
        params: { conversationId },
        body: { clientMessageId: 'm1', text: customerText },
      })
    },
  }
}

const running = await startRuntime(replay(), { tools: [book], mocks })
const bare = createBareGraph()
let thread = 0
const bareTurn: Turn = async () => {
  thread += 1
  await bare(`thread-${thread}`, customerText)
}
const { turn, prepare } = await runtimeTurn(running)
await prepare(warmUpTurns + arrivalsPerSecond * openLoopSeconds + closedLoopTurns + 64)
for (let place = 0; place < warmUpTurns; place += 1) {
  await turn(place)
  await bareTurn(place)
}

console.log(`machine: ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`)
const bareLatency = await openLoop(bareTurn)
const wholeLatency = await openLoop(turn)
for (const share of [0.5, 0.95, 0.99]) {
  const [whole, floor] = [quantile(wholeLatency, share), quantile(bareLatency, share)]
  console.log(
    `open loop ${arrivalsPerSecond}/s  p${share * 100}: whole ${whole.toFixed(1)} ms, bare ${floor.toFixed(1)} ms, our own share ${(whole - floor).toFixed(1)} ms`,
  )
}
const bareRate = await closedLoop(bareTurn, 8)
const wholeRate = await closedLoop(turn, 8)
console.log(
  `closed loop: whole ${wholeRate.toFixed(0)} turns/s, bare ${bareRate.toFixed(0)} turns/s, whole / bare = ${(wholeRate / bareRate).toFixed(2)}`,
)
await running.stop({ forget: true })
