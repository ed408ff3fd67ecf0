/** Results of MCP tools and resources as JSON that a model can read. */
import type { CallToolResult, ReadResourceResult } from '@modelcontextprotocol/sdk/types.js'

type Block = CallToolResult['content'][number]

/** What the tool's schema describes where it has one, else what its blocks hold; one block stands for itself. */
export function toolValue({
  structuredContent,
  content,
}: Pick<CallToolResult, 'structuredContent' | 'content'>): unknown {
  if (structuredContent !== undefined) return structuredContent
  const [only, ...others] = content
  if (only === undefined) return null
  if (others.length === 0) return only.type === 'text' ? textValue(only.text) : blockValue(only)
  return { content: content.map(blockValue) }
}

/** Why a call failed, in the server's words. */
export const errorText = ({ content }: Pick<CallToolResult, 'content'>): string =>
  content
    .flatMap((block) => (block.type === 'text' ? [block.text] : []))
    .join('\n')
    .slice(0, 1_000)

/** Many servers write JSON into a text. */
function textValue(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return { text }
  try {
    return JSON.parse(text)
  } catch {
    return { text }
  }
}

/** Pictures and sounds are told by kind and size: their bytes say nothing to a model of words. */
function blockValue(block: Block): unknown {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text }
    case 'image':
    case 'audio':
      return { type: block.type, mimeType: block.mimeType, sizeBytes: Buffer.byteLength(block.data, 'base64') }
    case 'resource_link':
      return { type: 'resource_link', uri: block.uri, name: block.name }
    case 'resource':
      return { type: 'resource', ...resourceValue(block.resource) }
  }
}

function resourceValue(resource: ReadResourceResult['contents'][number]) {
  const { uri, mimeType } = resource
  const kind = mimeType === undefined ? {} : { mimeType }
  return 'text' in resource
    ? { uri, ...kind, text: resource.text }
    : { uri, ...kind, sizeBytes: Buffer.byteLength(resource.blob, 'base64') }
}

/** The texts of a resource. */
export const resourceText = ({ contents }: Pick<ReadResourceResult, 'contents'>): string =>
  contents.flatMap((part) => ('text' in part ? [part.text] : [])).join('\n\n')
