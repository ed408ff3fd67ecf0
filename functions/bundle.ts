/**
 * `npm run build:functions`: one bundle for each function of the cloud, with its own engine and no other's code, so that it starts as fast as that engine lets it.
 * Google's and native packages stay outside; each bundle's package.json names those it needs.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Metafile, type Plugin } from 'esbuild'
import { type EngineName, engineNames } from './engines.ts'

export type FunctionTarget = EngineName | 'api' | 'clock'

export const functionTargets: readonly FunctionTarget[] = [...engineNames, 'api', 'clock']

export interface FunctionBundle {
  readonly target: FunctionTarget
  /** What `--source` of functions-framework takes. */
  readonly folder: string
  readonly sizeBytes: number
  /** Folders of `functions/` whose code is in it. */
  readonly rooms: readonly string[]
}

const here = dirname(fileURLToPath(import.meta.url))
const outside = ['@google-cloud/*', '@grpc/*', 'firebase-admin', 'firebase-admin/*', 'libsql']
/** Packages of files that a source reads while it runs: they cannot be bundled. */
const readAtRunTime: Readonly<Record<string, string>> = { 'shared/paper/fonts.ts': '@expo-google-fonts/noto-sans' }
/** Engines whose rules another one uses in its own commit, as `engines.ts` joins them. */
const joined: Partial<Record<FunctionTarget, readonly EngineName[]>> = {
  configuration: ['organization'],
  demo: ['configuration', 'organization'],
  // It exports and erases what all the others keep.
  privacy: engineNames,
}

/** The engines whose code a function is to have. */
export function enginesOf(target: FunctionTarget): readonly EngineName[] {
  if (target === 'api') return engineNames
  return engineNames.filter((name) => name === target || joined[target]?.includes(name))
}

/** Writes `<folder>/<target>/`: a package that functions-framework can start. */
export async function bundleFunction(target: FunctionTarget, folder: string): Promise<FunctionBundle> {
  const source = join(folder, target)
  rmSync(source, { recursive: true, force: true })
  const { metafile } = await build({
    entryPoints: { index: join(here, 'index.ts') },
    outdir: join(source, 'program'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minify: true,
    keepNames: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: outside,
    metafile: true,
    plugins: [leavingOut(target)],
    // What was written for CommonJS asks for Node's own modules by `require`.
    banner: {
      js: "import { createRequire as requireOfModule } from 'node:module'; const require = requireOfModule(import.meta.url);",
    },
    logLevel: 'error',
  })
  mkdirSync(source, { recursive: true })
  writeFileSync(join(source, 'package.json'), JSON.stringify(manifestOf(target, metafile), null, 2))
  const sizeBytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0)
  return { target, folder: source, sizeBytes, rooms: roomsIn(metafile) }
}

/** The registry and the entry points name every engine and the gateway; a function has only its own. */
function leavingOut(target: FunctionTarget): Plugin {
  const kept = new Set<string>([target, ...enginesOf(target)])
  return {
    name: 'leaving-out',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /^\.\/(?:[a-z-]+\/index|cloud\/serve-api)\.ts$/ }, ({ path, importer, kind }) => {
        if (kind !== 'dynamic-import' || dirname(importer) !== here) return undefined
        const isKept = path === './cloud/serve-api.ts' ? target === 'api' : kept.has(basename(dirname(path)))
        return isKept ? undefined : { path, namespace: 'left-out' }
      })
      onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
        contents: `throw new Error(${JSON.stringify(`${path} is no part of the function ${target}`)})`,
      }))
    },
  }
}

function roomsIn({ outputs }: Metafile): string[] {
  const sources = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  )
  const rooms = sources
    .map((path) => relative(here, resolve(path)).split('/'))
    .filter(([room, file]) => room !== '..' && file)
  return [...new Set(rooms.map(([room = '']) => room))].sort()
}

function manifestOf(target: FunctionTarget, { inputs, outputs }: Metafile): object {
  const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')) as { version: string }
  const framework = '@google-cloud/functions-framework'
  const needed = new Map([[framework, versionOf(framework, here)]])
  for (const source of new Set(Object.values(outputs).flatMap((output) => Object.keys(output.inputs)))) {
    const files = readAtRunTime[relative(dirname(here), resolve(source))]
    if (files !== undefined) needed.set(files, versionOf(files, dirname(resolve(source))))
    for (const { path, external } of inputs[source]?.imports ?? []) {
      const name = packageOf(path)
      // What else is not bundled is Node's own, or asked for in vain where it is absent.
      if (external && outside.some((one) => name === one || (one.endsWith('*') && name.startsWith(one.slice(0, -1)))))
        needed.set(name, versionOf(name, dirname(resolve(source))))
    }
  }
  return {
    ...{ name: `workflow-${target}`, version, private: true, type: 'module', main: 'program/index.mjs' },
    dependencies: Object.fromEntries([...needed].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

const packageOf = (path: string) =>
  path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/')

/** Of the package as it is found from that folder. */
function versionOf(name: string, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = join(folder, 'node_modules', name, 'package.json')
    if (existsSync(manifest)) return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
    if (folder === dirname(folder)) throw new Error(`${name} is not installed`)
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const folder = join(here, '..', 'dist', 'functions')
  for (const target of functionTargets) {
    const { sizeBytes, rooms } = await bundleFunction(target, folder)
    console.log(`dist/functions/${target}: ${Math.round(sizeBytes / 1024)} KiB with ${rooms.join(', ')}`)
  }
}
