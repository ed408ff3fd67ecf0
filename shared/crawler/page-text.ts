/** A page as the lines that a reader sees. Walked without recursion: how deep a page nests is its author's choice. */
import type { AnyNode, Element } from 'domhandler'

const skipped = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'svg',
  'canvas',
  'head',
  'select',
  'iframe',
  'object',
  'math',
])

const blocks = new Set(
  (
    'address article aside blockquote body button caption dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend ' +
    'label li main nav ol p pre section summary table tbody td tfoot th thead tr ul'
  ).split(' '),
)

const leave = Symbol('leave')
type Step = AnyNode | typeof leave

/** Blocks as lines, blanks evened, nothing between them. `maxNodes`: what lies beyond is not read. */
export function linesOf(root: AnyNode, maxNodes = Number.POSITIVE_INFINITY): readonly string[] {
  const lines: string[] = []
  let line = ''
  let nodes = 0
  const flush = () => {
    const text = line.replace(/\s+/gu, ' ').trim()
    if (text !== '') lines.push(text)
    line = ''
  }
  const stack: Step[] = [root]
  for (let step = stack.pop(); step !== undefined && nodes < maxNodes; step = stack.pop()) {
    nodes += 1
    if (step === leave) flush()
    else if (step.type === 'text') line += step.data
    else if ('name' in step && step.name === 'br') flush()
    else if ('children' in step && !('name' in step && skipped.has(step.name) && step !== root)) {
      if ('name' in step && blocks.has(step.name)) {
        flush()
        stack.push(leave)
      }
      for (let at = step.children.length - 1; at >= 0; at--) {
        const child = step.children[at]
        if (child !== undefined) stack.push(child)
      }
    }
  }
  flush()
  return lines
}

export const inlineText = (root: AnyNode, maxNodes?: number): string => linesOf(root, maxNodes).join(' ')

/** Every element in the order of the document, of the first `maxNodes`. */
export function elementsOf(root: AnyNode, maxNodes = Number.POSITIVE_INFINITY): readonly Element[] {
  let nodes = 0
  const elements: Element[] = []
  const stack: AnyNode[] = [root]
  for (let node = stack.pop(); node !== undefined && nodes < maxNodes; node = stack.pop()) {
    nodes += 1
    if (node.type === 'tag' || node.type === 'script' || node.type === 'style') elements.push(node)
    if ('children' in node) {
      for (let at = node.children.length - 1; at >= 0; at--) {
        const child = node.children[at]
        if (child !== undefined) stack.push(child)
      }
    }
  }
  return elements
}
