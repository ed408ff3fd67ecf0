/** The report as a page. */

import { publicPage } from '@workflow/public-pages'
import type { ClientProfile } from '@workflow/records'
import { html } from 'hono/html'
import type { Run } from '../model.ts'
import { type Block, type Report, reportOf, type Statement } from './report.ts'

export function reportPage(profile: ClientProfile, run: Run): Promise<Response> {
  const { title, sections, sources } = reportOf(profile, run)
  const [color] = profile.brand.colors
  return publicPage({
    locale: 'en',
    title,
    brand: { name: profile.name, ...(color === undefined ? {} : { color }) },
    body: html`<h1>${title}</h1>
<p>As of ${profile.completedAt.slice(0, 10)}, made by ${profile.producedBy}.</p>
${sections.map((section) => html`<section><h2>${section.title}</h2>${section.blocks.map(blockHtml)}</section>`)}
<section><h2>Sources</h2><ol>${sources.map(sourceHtml)}</ol></section>`,
  })
}

function blockHtml(block: Block) {
  switch (block.kind) {
    case 'text':
      return html`<p>${block.text}</p>`
    case 'statements':
      return html`<ul>${block.items.map(statementHtml)}</ul>`
    case 'table':
      return html`<table><thead><tr>${block.head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${block.rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table>`
  }
}

const statementHtml = ({ text, quote, sources }: Statement) =>
  html`<li>${text}${quote === undefined ? '' : html` <q>${quote}</q>`}${sources.map((number) => html` <a href="#source-${number}">[${number}]</a>`)}</li>`

/** Only what is an address on the web is a link. */
const sourceHtml = ({ url, source, readAt, hash }: Report['sources'][number], at: number) =>
  html`<li id="source-${at + 1}">${/^https?:/u.test(url) ? html`<a href="${url}" rel="noreferrer">${url}</a>` : url} (${source}, read ${readAt.slice(0, 10)}, SHA-256 ${hash.slice(0, 12)}…)</li>`
