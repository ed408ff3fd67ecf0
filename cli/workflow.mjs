#!/usr/bin/env node
// The command itself is TypeScript: Node learns to read it first.
import { register } from 'tsx/esm/api'

register()
const { main } = await import('./main.ts')
await main(process.argv)
