/** The whole platform in one process, on one laptop: what `npm start` runs. */
export { localEnvironment } from './env.ts'
export { decorateWithPages } from './pages.ts'
export { type Platform, startPlatform } from './platform.ts'
export { type Dev, prepareSamples, readDev } from './sample-clients.ts'
