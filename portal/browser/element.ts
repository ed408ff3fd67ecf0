/** DOM nodes from values. Text only ever becomes text nodes; nothing here parses HTML. */

type Attribute = string | number | boolean | undefined | ((event: Event) => void)
export type Child = Node | string | undefined | false

/** An element with attributes (a function is a listener of that event; `true` an empty attribute; `false` and `undefined` none) and children. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(name, value)
    else if (value === true) node.setAttribute(name, '')
    else if (value !== undefined && value !== false) node.setAttribute(name, String(value))
  }
  node.append(...children.filter((child) => child !== undefined && child !== false))
  return node
}

const SVG = 'http://www.w3.org/2000/svg'

/** A 24 × 24 line drawing, hidden from screen readers: what it means is said by the control around it. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  svg.setAttribute('class', 'icon')
  const line = document.createElementNS(SVG, 'path')
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}
