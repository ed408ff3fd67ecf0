/** Servers that this machine starts: told apart from those that cannot be had, and never left behind. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { freePort, type ServerCommand, startServerProcess } from './server-process.ts'

/** Takes connections and keeps them. */
const serving = (port: number): ServerCommand => ({
  name: 'a server',
  command: process.execPath,
  args: ['-e', `require('node:net').createServer().listen(${port}, '127.0.0.1')`],
  port,
  readyWithinMs: 30_000,
})

const running = (code: string, port: number): ServerCommand => ({ ...serving(port), args: ['-e', code] })

async function connected(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port })
  await once(socket, 'connect')
  return socket
}

/** Starts the server in a process of its own, and leaves it running. */
async function startElsewhere(port: number) {
  const module = new URL('./server-process.ts', import.meta.url)
  const program = `
    import { startServerProcess } from ${JSON.stringify(module)}
    await startServerProcess(${JSON.stringify(serving(port))})
    console.log('ready')`
  const starter = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(starter.stdout, 'data')
  return starter
}

describe('a server ends with the process that started it', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)('also where that is ended by %s', async (signal) => {
    const port = await freePort()
    const starter = await startElsewhere(port)
    const held = await connected(port)
    // The server never lets go of a connection: only its end closes or resets it.
    const ended = new Promise((resolve) => held.once('error', resolve).once('close', resolve))
    starter.kill(signal)
    await ended
  })

  it('and is gone when it was stopped', async () => {
    const port = await freePort()
    const server = await startServerProcess(serving(port))
    await server.stop()
    await expect(connected(port)).rejects.toThrow('ECONNREFUSED')
    expect(() => process.kill(server.pid, 0)).toThrow('ESRCH')
  })
})

describe('a server that does not answer', () => {
  it('is told with its last words where it ended', async () => {
    const server = running("console.error('the disk is full'); process.exitCode = 3", await freePort())
    await expect(startServerProcess(server)).rejects.toThrow('a server ended with 3: the disk is full')
  })

  it('is told where there is no such program', async () => {
    const server = { ...serving(await freePort()), command: '/nowhere/server' }
    await expect(startServerProcess(server)).rejects.toThrow('ENOENT')
  })

  it('is ended where it takes too long', async () => {
    const server = { ...running('setInterval(() => {}, 1_000)', await freePort()), readyWithinMs: 0 }
    await expect(startServerProcess(server)).rejects.toThrow(/does not answer on port \d+ after 0 ms/)
  })
})
