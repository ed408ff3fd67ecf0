/** `/docs`: the document of the routes as a page for people. Made here, whole: it loads nothing, runs nothing, and works without any network. */
import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import { z } from 'zod'
import { docsStyle } from './docs-style.ts'

const Schema = z.looseObject({})
const Content = z.record(z.string(), z.looseObject({ schema: Schema.optional(), example: z.unknown().optional() }))
const Parameter = z.looseObject({
  name: z.string(),
  in: z.string(),
  required: z.boolean().optional(),
  description: z.string().optional(),
  schema: Schema.optional(),
})
const Operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  tags: z.array(z.string()),
  security: z.array(z.record(z.string(), z.array(z.string()))).default([]),
  parameters: z.array(Parameter).default([]),
  requestBody: z.looseObject({ content: Content }).optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string(), content: Content.optional() })),
})
type Operation = z.infer<typeof Operation>

const OpenApi = z.looseObject({
  info: z.looseObject({ title: z.string(), version: z.string(), description: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.looseObject({
    securitySchemes: z.record(z.string(), z.looseObject({ description: z.string().default('') })),
  }),
})

type Markup = ReturnType<typeof html>

interface Entry {
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(docsStyle).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`

/** Throws where the document is none of ours. */
export async function docsPage(openApi: unknown): Promise<Response> {
  const { info, paths, components } = OpenApi.parse(openApi)
  const entries = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
  const byTag = new Map<string, Entry[]>()
  for (const entry of entries) {
    const tag = entry.operation.tags[0] ?? 'platform'
    byTag.set(tag, [...(byTag.get(tag) ?? []), entry])
  }
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${info.title} API</title>
        <style>${raw(docsStyle)}</style>
      </head>
      <body>
        <nav aria-label="Groups">
          <h1>${info.title} API</h1>
          <p class="version">Version ${info.version} · <a href="/openapi.json">openapi.json</a></p>
          <ul>${[...byTag.keys()].map((tag) => html`<li><a href="#${tag}">${tag}</a></li>`)}</ul>
        </nav>
        <main>
          <section class="intro">
            ${info.description.split('\n').map((line) => html`<p>${withCode(line)}</p>`)}
            <h2 id="credentials">Credentials</h2>
            <dl>
              ${Object.entries(components.securitySchemes).map(
                ([name, scheme]) => html`<dt>${name}</dt><dd>${withCode(scheme.description)}</dd>`,
              )}
            </dl>
          </section>
          ${[...byTag].map(
            ([tag, all]) =>
              html`<section aria-labelledby="${tag}"><h2 id="${tag}">${tag}</h2>${all.map(operationOf)}</section>`,
          )}
        </main>
      </body>
    </html>`
  return new Response(String(page), {
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
  })
}

function operationOf({ method, path, operation }: Entry): Markup {
  const schemes = operation.security.flatMap((one) => Object.keys(one))
  return html`<details id="${operation.operationId}">
    <summary>
      <span class="method ${method.toLowerCase()}">${method}</span> <code>${path}</code>
      <span class="what">${operation.summary}</span>
    </summary>
    <p>${schemes.length === 0 ? 'Anybody may call it.' : html`Called with: ${schemes.join(', or ')}.`}</p>
    ${operation.parameters.length === 0 ? '' : parametersOf(operation)}
    ${operation.requestBody ? html`<h3>Body</h3>${contentOf(operation.requestBody.content)}` : ''}
    <h3>Answers</h3>
    <table>
      <tbody>
        ${Object.entries(operation.responses).map(
          ([status, response]) =>
            html`<tr><th scope="row">${status}</th><td>${withCode(response.description)}${Number(status) < 300 && response.content ? contentOf(response.content) : ''}</td></tr>`,
        )}
      </tbody>
    </table>
  </details>`
}

function parametersOf(operation: Operation): Markup {
  return html`<h3>Parameters</h3>
    <table>
      <tbody>
        ${operation.parameters.map(
          (parameter) =>
            html`<tr>
              <th scope="row"><code>${parameter.name}</code></th>
              <td class="where">${parameter.in}${parameter.required ? ', required' : ''}</td>
              <td>${withCode(parameter.description ?? '')} ${boundsOf(parameter.schema ?? {})}</td>
            </tr>`,
        )}
      </tbody>
    </table>`
}

const told = ['type', 'enum', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength', 'default', 'format'] as const

function boundsOf(schema: Readonly<Record<string, unknown>>): Markup {
  const bounds = told.flatMap((name) => (schema[name] === undefined ? [] : [`${name} ${JSON.stringify(schema[name])}`]))
  return html`<small>${bounds.join(' · ')}</small>`
}

function contentOf(content: z.infer<typeof Content>): Markup {
  return html`${Object.entries(content).map(
    ([type, { schema, example }]) =>
      html`<p><code>${type}</code></p>
        ${example === undefined ? '' : html`<pre tabindex="0">${JSON.stringify(example, null, 2)}</pre>`}
        ${schema === undefined || Object.keys(schema).length === 0 ? '' : html`<details class="schema"><summary>Schema</summary><pre tabindex="0">${JSON.stringify(schema, null, 2)}</pre></details>`}`,
  )}`
}

/** What stands between backticks is code. */
const withCode = (text: string) =>
  text.split('`').map((part, place) => (place % 2 === 1 ? html`<code>${part}</code>` : part))
