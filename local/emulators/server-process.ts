/** A server as a process of its own on a free port of the loopback interface: started, waited for, ended by its id. */
import { type ChildProcess, spawn } from 'node:child_process'
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
  })
  const closed = once(child, 'close')
  const output = keepOutput(child)
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('close', (code) => reject(new Error(`${server.name} ended with ${code}: ${output()}`)))
  })
  // After it was ready, its end is the business of whoever talks to it.
  failed.catch(() => undefined)
  const end = async (signal: NodeJS.Signals) => {
    process.off('exit', onExit)
    child.kill(signal)
    await closed
  }
  // No server outlives the process that started it and ended in an orderly way.
  const onExit = () => void child.kill('SIGKILL')
  process.once('exit', onExit)
  try {
    await Promise.race([failed, answers(server)])
  } catch (error) {
    if (child.exitCode === null && child.pid !== undefined) await end('SIGKILL')
    throw error
  }
  if (child.pid === undefined) throw new Error(`${server.name} has no process id`)
  const host = `127.0.0.1:${server.port}`
  return { host, pid: child.pid, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('the system gave no port')
  return address.port
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

async function answers({ name, port, readyWithinMs }: ServerCommand): Promise<void> {
  const deadline = Date.now() + readyWithinMs
  while (!(await accepts(port))) {
    if (Date.now() > deadline) throw new Error(`${name} does not answer on port ${port} after ${readyWithinMs} ms`)
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
