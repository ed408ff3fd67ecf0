/** How every suite is named, so that what ran where can be counted: `<suite> × <adapter> [<ran on>]`. */
import { describe, it } from 'vitest'

/** `protocol`: a local server that speaks the published protocol, where no emulator exists. */
export type RanOn = 'file' | 'emulator' | 'server' | 'protocol'

export interface SuiteSubject {
  readonly adapter: string
  readonly ranOn: RanOn
  /** Why the server that this runs on is not there: the suite is skipped by name, and fails where CI=true. */
  readonly absent?: string | undefined
}

export function describeSuite(suite: string, { adapter, ranOn, absent }: SuiteSubject, cases: () => void): void {
  if (absent === undefined) {
    describe(`${suite} × ${adapter} [${ranOn}]`, cases)
    return
  }
  const title = `${suite} × ${adapter} [absent: ${absent}]`
  if (process.env.CI === 'true')
    it(title, () => {
      throw new Error(absent)
    })
  else describe.skip(title, cases)
}
