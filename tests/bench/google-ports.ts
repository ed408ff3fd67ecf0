/** The Google family on servers of this machine, as a bench or a load test opens it: in a project of its own. */
import { openEmbeddedSearch, type Ports } from '@workflow/platform'
import { type GoogleServers, openGoogleFamily } from '@workflow/platform/gcp'
import { freePort } from '../../local/emulators/server-process.ts'
import { type RunningServers, ServersAbsent, startGoogleServers } from '../../local/google-servers.ts'
import { googleSettings } from '../../local/google-settings.ts'

const bucket = 'demo-bench'
let opened = 0

/** In words for a person where a server cannot be had. */
export async function googleServers(): Promise<RunningServers | string> {
  try {
    return await startGoogleServers(process.env, bucket)
  } catch (error) {
    if (error instanceof ServersAbsent) return error.message
    throw error
  }
}

/** Closes it when the work is done. `folder` takes the search index. */
export async function onGoogle<Result>(
  emulators: GoogleServers,
  folder: string,
  work: (ports: Ports) => Promise<Result>,
): Promise<Result> {
  opened += 1
  const projectId = `demo-bench-${process.pid}-${opened}`
  const search = await openEmbeddedSearch(`${folder}/search-${opened}`)
  const ports = openGoogleFamily(
    googleSettings({ projectId, bucket, push: { port: await freePort() }, emulators }),
    search.of,
  )
  try {
    return await work(ports)
  } finally {
    await ports.close()
    await search.close()
  }
}
