/** Secrets: kept by name, across restarts, the latest value wins. */
import { expect, it } from 'vitest'
import { type OpenPorts, subjectOf } from './subject.ts'

export function secretCases(open: OpenPorts): void {
  const subject = subjectOf(open)
  const secrets = () => subject.ports.secrets
  const secret = (value: string) => ({ value, allowedHosts: ['api.example.com', 'b.example.com'] })

  it('gives back what was put, also after a restart, and nothing where nothing was', async () => {
    await secrets().put('org_a.crm', secret('grün ✓ \n"key"'))
    await subject.reopen()
    expect(await secrets().get('org_a.crm')).toEqual(secret('grün ✓ \n"key"'))
    expect(await secrets().get('org_a.other')).toBeUndefined()
  })

  it('replaces the value of a name', async () => {
    await secrets().put('org_a.crm', secret('old'))
    await secrets().put('org_a.crm', { value: 'new', allowedHosts: [] })
    expect(await secrets().get('org_a.crm')).toEqual({ value: 'new', allowedHosts: [] })
  })

  it('knows the names, each once', async () => {
    for (const name of ['org_b.mail', 'org_a.crm', 'org_a.crm']) await secrets().put(name, secret('x'))
    expect((await secrets().names()).toSorted()).toEqual(['org_a.crm', 'org_b.mail'])
  })
}
