/** A page as the lines that a reader sees. Walked without recursion, and from neighbour to neighbour: how deep and how wide a page nests is its author's choice. */
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

/** What lies beyond is not read. */
export interface Bounds {
  readonly nodes: number
  /** Of the page as it is written, blanks among them. */
  readonly characters: number
}

const unbounded: Bounds = { nodes: Number.POSITIVE_INFINITY, characters: Number.POSITIVE_INFINITY }

/** Blocks as lines, blanks evened, nothing between them. */
export function linesOf(root: AnyNode, bounds = unbounded): readonly string[] {
  const lines: string[] = []
  let line = ''
  let nodes = 0
  let left = bounds.characters
  const flush = () => {
    const text = line.replace(/\s+/gu, ' ').trim()
    if (text !== '') lines.push(text)
    line = ''
  }
  const stack: Step[] = [root]
  for (let step = stack.pop(); step !== undefined && nodes < bounds.nodes && left > 0; step = stack.pop()) {
    nodes += 1
    if (step === leave) {
      flush()
      continue
    }
    if (step !== root && step.next !== null) stack.push(step.next)
    if (step.type === 'text') {
      line += step.data.slice(0, left)
      left -= step.data.length
    } else if ('name' in step && step.name === 'br') flush()
    else if ('children' in step && !('name' in step && skipped.has(step.name) && step !== root)) {
      if ('name' in step && blocks.has(step.name)) {
        flush()
        stack.push(leave)
      }
      const [child] = step.children
      if (child !== undefined) stack.push(child)
    }
  }
  flush()
  return lines
}

export const inlineText = (root: AnyNode, bounds?: Bounds): string => linesOf(root, bounds).join(' ')

/** Every element in the order of the document, of the first `maxNodes`. */
export function elementsOf(root: AnyNode, maxNodes = Number.POSITIVE_INFINITY): readonly Element[] {
  let nodes = 0
  const elements: Element[] = []
  const stack: AnyNode[] = [root]
  for (let node = stack.pop(); node !== undefined && nodes < maxNodes; node = stack.pop()) {
    nodes += 1
    if (node.type === 'tag' || node.type === 'script' || node.type === 'style') elements.push(node)
    if (node !== root && node.next !== null) stack.push(node.next)
    const [child] = 'children' in node ? node.children : []
    if (child !== undefined) stack.push(child)
  }
  return elements
}
