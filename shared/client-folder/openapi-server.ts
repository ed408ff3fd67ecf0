/** Where an OpenAPI document's operations are called, and how the server wants its credential. */
import { isObject } from './openapi-schema.ts'

type Server = { readonly ok: true; readonly url: string } | { readonly ok: false; readonly message: string }

/** The first server of the innermost list that is there, its variables at their defaults, without a slash at the end. */
export function serverUrl(lists: readonly unknown[]): Server {
  const list = lists.find((candidate) => Array.isArray(candidate) && candidate.length > 0)
  const server: unknown = Array.isArray(list) ? list[0] : undefined
  if (!isObject(server) || typeof server.url !== 'string') return { ok: false, message: 'the document names no server' }
  const variables = isObject(server.variables) ? server.variables : {}
  const url = server.url.replaceAll(/\{([^}]+)\}/g, (whole, name: string) => {
    const variable = variables[name]
    return isObject(variable) && typeof variable.default === 'string' ? variable.default : whole
  })
  if (!/^https?:\/\//.test(url) || !URL.canParse(url) || url.includes('{')) {
    return { ok: false, message: `the server ${server.url} is not an address that begins with https://` }
  }
  return { ok: true, url: url.replace(/\/+$/, '') }
}

/** The first security scheme that a header can carry. */
export function credentialOf(security: unknown, components: unknown): { header: string; prefix: string } | undefined {
  const schemes = isObject(components) && isObject(components.securitySchemes) ? components.securitySchemes : {}
  const names = Array.isArray(security)
    ? security.filter(isObject).flatMap((requirement) => Object.keys(requirement))
    : []
  for (const name of names) {
    const scheme = schemes[name]
    if (!isObject(scheme)) continue
    if (scheme.type === 'apiKey' && scheme.in === 'header' && typeof scheme.name === 'string')
      return { header: scheme.name, prefix: '' }
    if (scheme.type === 'http' && String(scheme.scheme).toLowerCase() === 'basic')
      return { header: 'authorization', prefix: 'Basic ' }
    if (scheme.type === 'http' || scheme.type === 'oauth2' || scheme.type === 'openIdConnect') return bearer
  }
  return undefined
}

/** What most servers take, where the document does not say. */
export const bearer = { header: 'authorization', prefix: 'Bearer ' }
