/** Bundles a program of the crash tests once, so that its hundreds of lives do not each compile the platform. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Below `node_modules`, so that what is not bundled is found from there. */
const cache = fileURLToPath(new URL('../../node_modules/.cache/crash', import.meta.url))

/** Resolves with the path of the program, which is removed when this process ends. */
export async function bundleProcess(program: string): Promise<string> {
  mkdirSync(cache, { recursive: true })
  const outdir = join(cache, String(process.pid))
  await build({
    entryPoints: { program: fileURLToPath(new URL(program, import.meta.url)) },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['libsql', '@google-cloud/*', '@grpc/*'],
    banner: { js: "import { createRequire as c } from 'node:module'; const require = c(import.meta.url);" },
    logLevel: 'error',
  })
  process.once('exit', () => rmSync(outdir, { recursive: true, force: true }))
  return join(outdir, 'program.mjs')
}
