/** `npm run generate:indexes`: writes `firestore.indexes.json` out of what every engine's collections let themselves be asked. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { firestoreIndexes } from '@workflow/platform/gcp'
import { startPlatform } from './platform.ts'

/** The file's content, from the registry of a platform that is started for it. */
export async function generatedIndexes(): Promise<string> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'indexes-'))
  const platform = await startPlatform({ port: 0, dataFolder, logLevel: 'error', environment: {} })
  try {
    return `${JSON.stringify(firestoreIndexes(platform.kernel.collections), null, 2)}\n`
  } finally {
    await platform.stop()
    rmSync(dataFolder, { recursive: true, force: true })
  }
}

const file = fileURLToPath(new URL('../firestore.indexes.json', import.meta.url))
if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(file, await generatedIndexes())
