// A worker thread inherits no loader: this one learns TypeScript first.
import { register } from 'tsx/esm/api'

register()
await import('./search-worker.ts')
