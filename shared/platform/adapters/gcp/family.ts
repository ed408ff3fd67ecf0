/** The whole Google family from its settings: what the cloud's functions, the always-warm services and one machine with emulators all open. */
import { Storage } from '@google-cloud/storage'
import { systemClock } from '../../ports/clock.ts'
import type { Ports } from '../../ports.ts'
import { GoogleBlobs } from './blobs.ts'
import { GoogleKeyManagement } from './key-management.ts'
import { type GoogleOptions, type GooglePorts, openGoogle } from './open-google.ts'
import { GoogleSecrets } from './secrets.ts'

export interface GoogleSettings extends Omit<GoogleOptions, 'blobs' | 'secrets' | 'keys' | 'searchOf' | 'emulators'> {
  readonly bucket: string
  /** `projects/<project>/locations/<location>/keyRings/<ring>` */
  readonly keyRing: string
  readonly signingKeyId: string
  /** Regions that may hold the values of secrets; everywhere where none is given. */
  readonly secretLocations?: readonly string[]
  /** `host:port` of each stand-in; where they are given, nothing is authenticated. */
  readonly emulators?: GoogleServers
}

export interface GoogleServers {
  readonly firestore: string
  readonly pubsub: string
  readonly tasks: string
  readonly storage: string
  readonly secrets: string
  readonly keys: string
}

/** Opens no connection yet. */
export function openGoogleFamily(settings: GoogleSettings, searchOf: Ports['searchOf']): GooglePorts {
  const { projectId, bucket, keyRing, signingKeyId, secretLocations, emulators, clock = systemClock } = settings
  const storage = new Storage({
    projectId,
    ...(emulators ? { apiEndpoint: `http://${emulators.storage}` } : {}),
  })
  const secrets = new GoogleSecrets({
    projectId,
    ...(secretLocations ? { locations: secretLocations } : {}),
    ...(emulators ? { emulator: emulators.secrets } : {}),
  })
  const keys = new GoogleKeyManagement({
    keyRing,
    signingKeyId,
    clock,
    ...(emulators ? { emulator: emulators.keys } : {}),
  })
  const { emulators: _, ...rest } = settings
  const opened = openGoogle({
    ...rest,
    ...(emulators ? { emulators } : {}),
    blobs: new GoogleBlobs(storage.bucket(bucket)),
    secrets,
    keys,
    searchOf,
  })
  return {
    ...opened,
    close: async () => {
      await opened.close()
      await Promise.all([secrets.close(), keys.close()])
    },
  }
}
