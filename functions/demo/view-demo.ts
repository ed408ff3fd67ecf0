/** What the demo's page shows once it is open: the agent, a month of made-up figures, the form for what should be different, and the agreement. */
import { type Locale, publicPage } from '@workflow/public-pages'
import { html } from 'hono/html'
import { type Demo, passes } from './model.ts'
import { knowledgeEntries, type PastInteraction, samplePast } from './sample-data.ts'
import { sampleFaker } from './sample-faker.ts'
import { strings } from './strings.ts'
import { chatAgent } from './write-folder.ts'

export interface PageSettings {
  /** Where the widget's script is, without a slash at the end. */
  readonly portalUrl: string
  readonly apiUrl: string
}

interface View extends PageSettings {
  readonly demo: Demo
  readonly locale: Locale
  /** Of the page, without query. */
  readonly path: string
  readonly said: 'thanks' | 'approved' | 'busy' | 'required' | undefined
}

export async function demoView({ demo, locale, path, said, portalUrl, apiUrl }: View): Promise<Response> {
  const words = strings[locale]
  const past = samplePast(await sampleFaker([locale], demo.id))
  const { sandbox, plan } = demo
  const isOpen = sandbox !== undefined && passes(demo) && (demo.state === 'ready' || demo.state === 'approved')
  const busy = html`<p class="lead" role="status">${words.busy}</p>`
  return publicPage({
    locale,
    title: plan?.agentName ?? words.title,
    url: path,
    brand: brandOf(demo),
    ...(isOpen
      ? {
          embed: {
            src: `${portalUrl}/widget.js`,
            data: {
              key: sandbox.publishableKey,
              config: sandbox.configIds[chatAgent] ?? '',
              title: plan?.agentName ?? '',
              'api-base': apiUrl,
              ...(demo.color === undefined ? {} : { color: demo.color }),
            },
          },
        }
      : {}),
    body: html`<h1>${plan?.agentName ?? words.title}</h1><p class="lead">${words.lead}</p>
${said === undefined ? '' : html`<p class="${said === 'thanks' || said === 'approved' ? 'done' : 'fault'}" role="status">${words[said]}</p>`}
${isOpen ? chat(demo, locale) : busy}${figures(past, locale)}
${demo.state === 'approved' ? html`<p class="done">${words.approved}</p>` : isOpen ? forms(path, locale) : ''}`,
  })
}

function chat({ rehearsal, plan }: Demo, locale: Locale) {
  const words = strings[locale]
  const first = plan?.offers[0]?.name
  const asks = [
    ...(first === undefined ? [] : [`How much is ${first}?`]),
    ...(plan?.answers ?? []).map(({ question }) => question),
  ]
  return html`<section class="card" aria-labelledby="chat"><h2 id="chat">${words.chat}</h2><p>${words.chatText}</p>
<noscript><p class="fault">${words.noScript}</p></noscript>
<p class="actions">${asks.slice(0, 4).map((text) => html`<button type="button" class="quiet" data-workflow-ask="${text}">${text}</button>`)}</p>
<p class="hint">${plan?.greeting ?? ''} ${rehearsal.length === 0 ? '' : `(${rehearsal.filter(({ passed }) => passed).length}/${rehearsal.length})`}</p></section>`
}

function figures(past: readonly PastInteraction[], locale: Locale) {
  const words = strings[locale]
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const byAgent = past.filter(({ resolvedBy }) => resolvedBy === 'agent').length
  const rating = past.reduce((sum, one) => sum + one.rating, 0) / past.length
  const share = new Intl.NumberFormat(locale, { style: 'percent' }).format(byAgent / past.length)
  const kinds = ['support_request', 'sales_inquiry', 'complaint'] as const
  return html`<section class="card" aria-labelledby="figures"><h2 id="figures">${words.figures}</h2><p class="hint">${words.figuresText}</p>
<dl><dt>${words.conversations}</dt><dd>${number.format(past.length)}</dd><dt>${words.byAgent}</dt><dd>${share}</dd>
<dt>${words.rating}</dt><dd>${number.format(rating)}</dd><dt>${words.entries}</dt><dd>${number.format(knowledgeEntries)}</dd></dl>
<table><thead><tr><th scope="col">${words.kind}</th><th scope="col">${words.count}</th></tr></thead><tbody>
${kinds.map((kind) => {
  const count = past.filter((one) => one.kind === kind).length
  return html`<tr><th scope="row">${words[kind]}</th><td>${number.format(count)} <meter min="0" max="${past.length}" value="${count}" aria-label="${words[kind]}"></meter></td></tr>`
})}</tbody></table></section>`
}

function forms(path: string, locale: Locale) {
  const words = strings[locale]
  return html`<section class="card" aria-labelledby="feedback"><h2 id="feedback">${words.feedback}</h2><p id="how">${words.feedbackText}</p>
<form method="post" action="${path}/feedback"><label for="text">${words.feedback}</label><textarea id="text" name="text" required maxlength="4000" aria-describedby="how"></textarea>
<p class="actions"><button>${words.send}</button></p></form></section>
<section class="card" aria-labelledby="approve"><h2 id="approve">${words.approve}</h2><p>${words.approveText}</p>
<form method="post" action="${path}/approval"><p class="actions"><button>${words.agree}</button></p></form></section>`
}

export const brandOf = ({ plan, color }: Demo) => ({
  name: plan?.agentName ?? 'Workflow',
  ...(color === undefined ? {} : { color }),
})
