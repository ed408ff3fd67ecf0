/** How deeply a page nests, before it is parsed: building the tree of a hostile page takes minutes, walking it ends the stack. */

/** As deep as browsers build (Chromium cuts at 512). */
export const depthLimit = 512

/** HTML closes these by itself, so that many without an end are no depth; the others are always closed by hand, or never (void elements). */
const notCounted = new Set(
  'p li dt dd tr td th thead tbody tfoot option optgroup colgroup rt rp area base br col embed hr img input link meta param source track wbr'.split(
    ' ',
  ),
)

/** The most elements that are open at once, about: unclosed inline elements count as open, as parsers treat them. One pass, whatever the page. */
export function htmlDepth(html: string): number {
  const markup = html.toLowerCase()
  const tag = /<!--|<(\/?)([a-z][a-z0-9-]*)/gu
  let open = 0
  let deepest = 0
  let foreign = 0
  for (let found = tag.exec(markup); found !== null; found = tag.exec(markup)) {
    const [whole, slash, name = ''] = found
    const step = slash === '/' ? -1 : 1
    if (whole === '<!--') tag.lastIndex = endOf(markup, /--!?>/gu, tag.lastIndex - 2)
    // Within SVG and MathML a script is an element like others; elsewhere it is text.
    else if (step === 1 && foreign === 0 && (name === 'script' || name === 'style')) {
      tag.lastIndex = endOf(markup, name === 'script' ? /<\/script/gu : /<\/style/gu, tag.lastIndex)
    } else if (!notCounted.has(name) && name !== 'script' && name !== 'style') {
      if (name === 'svg' || name === 'math') foreign = Math.max(0, foreign + step)
      open = Math.max(0, open + step)
      deepest = Math.max(deepest, open)
    }
  }
  return deepest
}

/** Where what is searched from `from` on ends; the text's end where it is not found. */
function endOf(text: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from
  return pattern.test(text) ? pattern.lastIndex : text.length
}
