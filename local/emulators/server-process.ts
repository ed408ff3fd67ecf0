/** A server as a process of its own on a free port of the loopback interface: started, waited for, ended by its id. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'

export interface ServerProcess {
  /** `127.0.0.1:<port>` */
  readonly host: string
  readonly pid: number
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>
  /** Ends it without a word, as a crash would. */
  kill(): Promise<void>
}

/** What is not on this machine, in words for a person. */
export interface ServerAbsent {
  readonly absent: string
}

export const isAbsent = (server: object): server is ServerAbsent => 'absent' in server

export interface ServerCommand {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly port: number
  /** How long it may take until it answers. */
  readonly readyWithinMs: number
}

const pollMs = 50
const outputKept = 4_000

/** Resolves when the port answers. Throws with the last of its output where the process ends before, or does not answer in time. */
export async function startServerProcess(server: ServerCommand): Promise<ServerProcess> {
  const child = spawn(server.command, server.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...server.env },
    // A group of its own: Ctrl-C in a terminal is for the platform, which ends its servers when its work is done.
    detached: true,
  })
  const output = keepOutput(child)
  await once(child, 'spawn')
  const { pid } = child
  if (pid === undefined) throw new Error(`${server.name} has no process id`)
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  endWithThisProcess(child, pid)
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await closed
  }
  try {
    await untilItAnswers(server, child, output)
  } catch (error) {
    await end('SIGKILL')
    throw error
  }
  return { host: `127.0.0.1:${server.port}`, pid, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}

/**
 * No server outlives the process that started it, however that ends: a shell waits at a pipe that nobody writes to, and that closes with this process, also where
 * it is killed. Where the server ends first, the shell goes with it, before its number can be another's.
 */
function endWithThisProcess(server: ChildProcess, pid: number): void {
  const watcher = spawn('sh', ['-c', 'read -r _; kill -s KILL -- "-$0"', `${pid}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  server.once('exit', () => watcher.kill('SIGKILL'))
}

/**
 * A port that nobody listens on at this moment: below those that systems give to connections and to servers that ask for any, so that none of them takes it before
 * it is used.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    if (await canListen(port)) return port
  }
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false
    throw error
  }
  server.close()
  await once(server, 'close')
  return true
}

function keepOutput(child: ChildProcess): () => string {
  let kept = ''
  const keep = (chunk: Buffer) => {
    kept = (kept + chunk.toString()).slice(-outputKept)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  return () => kept.trim()
}

async function untilItAnswers(
  { name, port, readyWithinMs }: ServerCommand,
  child: ChildProcess,
  output: () => string,
): Promise<void> {
  const deadlineMs = performance.now() + readyWithinMs
  while (!(await accepts(port))) {
    const ended = child.exitCode ?? child.signalCode
    if (ended !== null) throw new Error(`${name} ended with ${ended}: ${output()}`)
    if (performance.now() > deadlineMs)
      throw new Error(`${name} does not answer on port ${port} after ${readyWithinMs} ms: ${output()}`)
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

/** Whether something takes connections on that port. */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const tell = (accepted: boolean) => {
      socket.destroy()
      resolve(accepted)
    }
    socket.once('connect', () => tell(true))
    socket.once('error', () => tell(false))
  })
}
