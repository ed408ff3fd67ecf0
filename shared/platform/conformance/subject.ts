/** What the suite is run against: one freshly opened family of adapters, whose process can end and come back. */
import { afterEach, beforeEach, vi } from 'vitest'
import type { Ports } from '../ports.ts'

/** A family under test, or some ports of it, empty when it is opened. */
export interface OpenedPorts<Tested = Ports> {
  readonly ports: Tested
  /** The process ends without a word to anybody and another one opens what it left. What `ports` gave before is dead. */
  reopen(): Promise<Tested>
  /** Lets this much time pass for the family's clock: a fake one is moved, a real one waited for. */
  elapse(durationMs: number): Promise<void>
  close(): Promise<void>
}

export type OpenPorts<Tested = Ports> = () => Promise<OpenedPorts<Tested>>

/** The family that a test case works on; opened anew for each. */
export interface Subject<Tested = Ports> {
  readonly ports: Tested
  reopen(): Promise<Tested>
  elapse(durationMs: number): Promise<void>
}

/** Opens before each case of the surrounding block, closes after it. */
export function subjectOf<Tested = Ports>(open: OpenPorts<Tested>): Subject<Tested> {
  let opened: OpenedPorts<Tested> | undefined
  let ports: Tested | undefined
  const current = () => {
    if (!opened || !ports) throw new Error('the family is open inside test cases only')
    return { opened, ports }
  }
  beforeEach(async () => {
    opened = await open()
    ports = opened.ports
  })
  afterEach(async () => {
    await current().opened.close()
  })
  return {
    get ports() {
      return current().ports
    },
    reopen: async () => {
      ports = await current().opened.reopen()
      return ports
    },
    elapse: (durationMs) => current().opened.elapse(durationMs),
  }
}

/** What must become true soon. Servers that stand in for the cloud pause before they deliver again what a process that ended had taken. */
export const eventually = <Result>(check: () => Result | Promise<Result>): Promise<Result> =>
  vi.waitFor(check, { timeout: 20_000, interval: 20 })
