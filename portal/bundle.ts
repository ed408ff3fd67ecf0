/** The portal's pages and the widget, bundled in memory: there is no build step before the platform starts. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build, type Plugin, transform } from 'esbuild'

export interface PortalAsset {
  readonly contentType: string
  readonly bytes: Uint8Array
  readonly cacheControl: string
  /** Quoted, as the header carries it. */
  readonly etag: string
}

/** What stands under a path (without query); nothing where nothing does. */
export type PortalAssets = (path: string) => PortalAsset | undefined

const PAGES = ['home', 'site', 'desk'] as const
/** The accents are computed to be readable in every browser that knows these. */
const BROWSERS = ['es2023', 'chrome120', 'firefox121', 'safari17']

let loading: Promise<PortalAssets> | undefined

/** Bundles at the first call; the same assets afterwards. Throws esbuild's `BuildFailure` where a source is broken. */
export function loadPortal(): Promise<PortalAssets> {
  loading ??= bundlePortal()
  return loading
}

async function bundlePortal(): Promise<PortalAssets> {
  const [widget, icon, ...pages] = await Promise.all([
    bundle('widget/widget.ts', 'iife'),
    readFile(pathOf('favicon.svg')),
    ...PAGES.flatMap((page) => [
      readFile(pathOf(`${page}/${page}.html`)),
      bundle(`${page}/${page}.ts`, 'esm'),
      bundle(`${page}/${page}.css`, 'esm'),
    ]),
  ])
  const assets = new Map<string, PortalAsset>([
    ['/widget.js', assetOf('text/javascript; charset=utf-8', widget)],
    ['/favicon.svg', assetOf('image/svg+xml', icon)],
    ['/favicon.ico', assetOf('image/svg+xml', icon)],
  ])
  const html = new Map<string, PortalAsset>()
  for (const [index, page] of PAGES.entries()) {
    const [document, script, style] = pages.slice(index * 3, index * 3 + 3)
    if (!document || !script || !style) throw new Error(`the bundle of ${page} is incomplete`)
    html.set(page, assetOf('text/html; charset=utf-8', document))
    assets.set(`/assets/${page}.js`, assetOf('text/javascript; charset=utf-8', script))
    assets.set(`/assets/${page}.css`, assetOf('text/css; charset=utf-8', style))
  }
  return (path) => {
    const page = pageOf(path)
    return page ? html.get(page) : assets.get(path)
  }
}

function pageOf(path: string): (typeof PAGES)[number] | undefined {
  if (path === '/' || path === '/timeline') return 'home'
  if (path === '/desk') return 'desk'
  return /^\/sites\/[a-z0-9-]+$/.test(path) ? 'site' : undefined
}

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url))

async function bundle(entry: string, format: 'iife' | 'esm'): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [pathOf(entry)],
    bundle: true,
    minify: true,
    format,
    target: BROWSERS,
    charset: 'utf8',
    legalComments: 'none',
    write: false,
    logLevel: 'silent',
    plugins: entry.endsWith('.ts') ? [styleSheetAsText] : [],
  })
  const [file] = outputFiles
  if (!file) throw new Error(`esbuild gave nothing for ${entry}`)
  return file.contents
}

/** A style sheet imported by a script is its minified text, for a constructable style sheet: no style attribute or element, which a strict content security policy forbids. */
const styleSheetAsText: Plugin = {
  name: 'style sheet as text',
  setup(context) {
    context.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true, target: BROWSERS })
      return { contents: `export const css = ${JSON.stringify(code.trim())}`, loader: 'js' }
    })
  },
}

function assetOf(contentType: string, bytes: Uint8Array): PortalAsset {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
  // The names carry no hash, so browsers ask each time and mostly hear 304.
  return { contentType, bytes, cacheControl: 'no-cache', etag }
}
