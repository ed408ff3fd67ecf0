/** Secrets: kept by name, across restarts, the latest value wins. */
import { expect, it } from 'vitest'
import type { Ports } from '../ports.ts'
import { type OpenPorts, subjectOf } from './subject.ts'

export function secretCases(open: OpenPorts<Pick<Ports, 'secrets'>>): void {
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

  it('leaves nothing of what is removed, and takes the name again', async () => {
    for (const name of ['org_a.crm', 'org_b.crm']) await secrets().put(name, secret(name))
    await secrets().remove('org_a.crm')
    await secrets().remove('org_a.never-there')
    expect(await secrets().get('org_a.crm')).toBeUndefined()
    expect(await secrets().names()).toEqual(['org_b.crm'])
    await secrets().put('org_a.crm', secret('again'))
    await subject.reopen()
    expect((await secrets().get('org_a.crm'))?.value).toBe('again')
  })

  it('keeps names apart that look alike, and knows them as they were given', async () => {
    const names = ['a.b', 'a_b', 'a_2eb', 'a-b', 'ä/b', 'a b%2e']
    for (const name of names) await secrets().put(name, secret(name))
    for (const name of names) expect((await secrets().get(name))?.value).toBe(name)
    expect((await secrets().names()).toSorted()).toEqual(names.toSorted())
  })

  it.each(['', 'x'.repeat(256), '.'.repeat(86)])('refuses the name "%s"', async (name) => {
    await expect(secrets().put(name, secret('x'))).rejects.toMatchObject({ kind: 'invalid' })
    expect(await secrets().names()).toEqual([])
  })

  it('refuses more than 64 KiB and keeps what was there', async () => {
    await secrets().put('a', secret('kept'))
    await expect(secrets().put('a', secret('x'.repeat(64 * 1024)))).rejects.toMatchObject({ kind: 'invalid' })
    expect((await secrets().get('a'))?.value).toBe('kept')
  })

  it('knows the names, each once', async () => {
    for (const name of ['org_b.mail', 'org_a.crm', 'org_a.crm']) await secrets().put(name, secret('x'))
    expect((await secrets().names()).toSorted()).toEqual(['org_a.crm', 'org_b.mail'])
  })
}
