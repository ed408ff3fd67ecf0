/** Markdown as HTML that may stand in a page: marks of HTML in it are text, links lead to the web alone, pictures are left out. */
import { Marked } from 'marked'

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const marked = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }) => escaped(text),
    image: ({ text }) => escaped(text),
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens)
      return /^https?:\/\//i.test(href) ? `<a href="${escaped(href)}" rel="noreferrer">${text}</a>` : text
    },
    // The page has a first heading of its own.
    heading({ depth, tokens }) {
      const level = Math.min(depth + 1, 6)
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`
    },
  },
})

/** Safe to put into a page as it is. */
export const markdownToHtml = (markdown: string): string => marked.parse(markdown, { async: false })
