/** What the Google family is told where Google's services are servers of this machine. */
import type { GoogleSettings } from '@workflow/platform/gcp'

type Given = Required<Pick<GoogleSettings, 'projectId' | 'bucket' | 'push' | 'emulators'>> &
  Pick<GoogleSettings, 'clock'>

export const googleSettings = (given: Given): GoogleSettings => ({
  ...given,
  databases: { documents: '(default)', keys: 'keys' },
  tasks: { location: 'local', queue: 'timers' },
  keyRing: `projects/${given.projectId}/locations/local/keyRings/workflow`,
  signingKeyId: 'audit-signing',
})
