/** What the suite is run against: one freshly opened family of adapters, whose process can end and come back. */
import { afterEach, beforeEach } from 'vitest'
import type { Ports } from '../ports.ts'

/** A family under test, empty when it is opened. */
export interface OpenedPorts {
  readonly ports: Ports
  /** The process ends without a word to anybody and another one opens what it left. What `ports` gave before is dead. */
  reopen(): Promise<Ports>
  /** Lets this much time pass for the family's clock: a fake one is moved, a real one waited for. */
  elapse(durationMs: number): Promise<void>
  close(): Promise<void>
}

export type OpenPorts = () => Promise<OpenedPorts>

/** The family that a test case works on; opened anew for each. */
export interface Subject {
  readonly ports: Ports
  reopen(): Promise<Ports>
  elapse(durationMs: number): Promise<void>
}

/** Opens before each case of the surrounding block, closes after it. */
export function subjectOf(open: OpenPorts): Subject {
  let opened: OpenedPorts | undefined
  let ports: Ports | undefined
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
