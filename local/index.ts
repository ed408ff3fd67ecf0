/** The whole platform in one process, on one laptop: what `npm start` runs. */

export { localEnvironment } from './env.ts'
export type { Adapters } from './open-ports.ts'
export { decorateWithPages } from './pages.ts'
export { type Platform, type PlatformOptions, startPlatform } from './platform.ts'
export { type Dev, prepareSamples, readDev } from './sample-clients.ts'
