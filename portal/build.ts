/** `npm run build:portal`: the widget and the desk as files under `dist/portal`, for a host of static files. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadPortal } from './bundle.ts'

const target = fileURLToPath(new URL('../dist/portal', import.meta.url))
/** Where each is asked for, and the file that answers. */
const files: Readonly<Record<string, string>> = {
  '/widget.js': 'widget.js',
  '/favicon.svg': 'favicon.svg',
  '/assets/desk.js': 'assets/desk.js',
  '/assets/desk.css': 'assets/desk.css',
  '/desk': 'desk/index.html',
}

const assetOf = await loadPortal()
for (const [path, file] of Object.entries(files)) {
  const asset = assetOf(path)
  if (!asset) throw new Error(`the portal has nothing at ${path}`)
  await mkdir(dirname(join(target, file)), { recursive: true })
  await writeFile(join(target, file), asset.bytes)
}
