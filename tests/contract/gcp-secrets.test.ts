/** Secret Manager's adapter passes the suite of secrets, on a server that answers by the published protocol. */
import { randomUUID } from 'node:crypto'
import { SecretManagerServiceClient } from '@google-cloud/secret-manager'
import { describeSuite, secretCases } from '@workflow/platform/conformance'
import { afterAll, afterEach, expect, it } from 'vitest'
import { startSecretManager } from '../../local/emulators/protocol-process.ts'
import { localServer } from '../../shared/platform/adapters/gcp/local-server.ts'
import { GoogleSecrets } from '../../shared/platform/adapters/gcp/secrets.ts'

const server = await startSecretManager()
const opened: GoogleSecrets[] = []
const open = (projectId: string) => {
  const secrets = new GoogleSecrets({ projectId, emulator: server.host })
  opened.push(secrets)
  return secrets
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((secrets) => secrets.close()))
})
afterAll(() => server.stop())

const newProject = () => `demo-${randomUUID()}`

describeSuite('secrets', { adapter: 'gcp', ranOn: 'protocol' }, () => {
  secretCases(async () => {
    const project = newProject()
    return {
      ports: { secrets: open(project) },
      reopen: async () => ({ secrets: open(project) }),
      elapse: async () => undefined,
      close: async () => undefined,
    }
  })

  it('gives the newest version that an operator has not disabled, and nothing where all are', async () => {
    const project = newProject()
    const secrets = open(project)
    await secrets.put('a', { value: 'first', allowedHosts: [] })
    await secrets.put('a', { value: 'second', allowedHosts: [] })
    const operator = new SecretManagerServiceClient(localServer(server.host))
    await operator.disableSecretVersion({ name: `projects/${project}/secrets/a/versions/2` })
    expect((await open(project).get('a'))?.value).toBe('first')
    await operator.disableSecretVersion({ name: `projects/${project}/secrets/a/versions/1` })
    expect(await open(project).get('a')).toBeUndefined()
    await operator.close()
  })

  it('lets several write the first value at once', async () => {
    const project = newProject()
    const writers = Array.from({ length: 4 }, () => open(project))
    await Promise.all(writers.map((secrets, place) => secrets.put('a', { value: `${place}`, allowedHosts: [] })))
    expect(['0', '1', '2', '3']).toContain((await open(project).get('a'))?.value)
  })
})
