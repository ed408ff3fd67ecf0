/** A sample client's own small site, made of what the platform knows of the client, with the chat on it as any site would embed it. */
import { accentOf, applyAccent } from '../browser/accent.ts'
import { element } from '../browser/element.ts'
import { chatAgents, loadShowcase, type ShowcaseAgent, type ShowcaseClient } from '../browser/showcase.ts'
import { strings } from './strings.ts'

async function showSite(root: HTMLElement): Promise<void> {
  const slug = location.pathname.split('/').at(-1)
  const showcase = await loadShowcase()
  if (showcase.kind !== 'ok') return root.replaceChildren(nothing(strings.unavailableTitle, strings.unavailableText))
  const client = showcase.value.clients.find((candidate) => candidate.slug === slug)
  if (!client) return root.replaceChildren(nothing(strings.missingTitle, strings.missingText))

  const wanted = new URLSearchParams(location.search).get('agent')
  const agents = chatAgents(client)
  const agent = agents.find(({ configId }) => configId === wanted) ?? agents[0]
  document.title = client.name
  applyAccent(document.documentElement, accentOf(client.color))
  root.replaceChildren(
    header(client),
    hero(client),
    prompts(client),
    promises(),
    team(client),
    ...(agent ? [embedding(client, agent)] : []),
    footer(client),
  )
  if (agent) document.body.append(widgetScript(client, agent))
}

/** The same element that a client would put into its pages. */
function widgetScript(client: ShowcaseClient, agent: ShowcaseAgent): HTMLScriptElement {
  const script = element('script', {
    src: '/widget.js',
    'data-key': client.publishableKey,
    'data-config': agent.configId,
    'data-color': client.color,
    'data-title': agent.name,
  })
  if (new URLSearchParams(location.search).has('open')) script.dataset.open = 'true'
  return script
}

function header(client: ShowcaseClient): HTMLElement {
  return element(
    'header',
    { class: 'top wrap' },
    element(
      'p',
      { class: 'brand' },
      element('span', { class: 'mark', 'aria-hidden': 'true' }, client.name.charAt(0)),
      client.name,
    ),
    element('a', { class: 'small', href: '/' }, strings.back),
  )
}

function hero(client: ShowcaseClient): HTMLElement {
  return element(
    'section',
    { class: 'hero' },
    element(
      'div',
      { class: 'wrap' },
      element('p', { class: 'industry', hidden: client.industry === '' }, client.industry),
      element('h1', {}, client.tagline || client.name),
      element('button', { type: 'button', class: 'button', 'data-workflow-ask': '' }, strings.talk),
    ),
  )
}

function prompts({ suggestions }: ShowcaseClient): HTMLElement {
  return element(
    'section',
    { class: 'wrap prompts', hidden: suggestions.length === 0 },
    element('h2', {}, strings.ask),
    element('p', { class: 'faint' }, strings.askHint),
    element(
      'ul',
      {},
      ...suggestions.map((text) =>
        element(
          'li',
          {},
          element(
            'button',
            { type: 'button', class: 'prompt card', 'data-workflow-ask': text },
            element('span', {}, text),
          ),
        ),
      ),
    ),
  )
}

function promises(): HTMLElement {
  return element(
    'section',
    { class: 'wrap promises' },
    ...strings.promises.map(({ title, text }) =>
      element('div', {}, element('h3', {}, title), element('p', { class: 'faint' }, text)),
    ),
  )
}

function team({ agents }: ShowcaseClient): HTMLElement {
  const roleOf = ({ productType }: ShowcaseAgent) =>
    productType === 'chatbot' || productType === 'voicebot' ? strings.agentRole[productType] : strings.agentOther
  return element(
    'section',
    { class: 'wrap team' },
    element('h2', {}, strings.meet),
    element(
      'ul',
      {},
      ...agents.map((agent) =>
        element('li', {}, element('b', {}, agent.name), ' ', element('span', { class: 'faint' }, roleOf(agent))),
      ),
    ),
  )
}

function embedding(client: ShowcaseClient, agent: ShowcaseAgent): HTMLElement {
  const lines = [
    `<script src="${location.origin}/widget.js"`,
    `        data-key="${client.publishableKey}"`,
    `        data-config="${agent.configId}"`,
    `        data-color="${client.color}"`,
    `        data-title="${agent.name}"></script>`,
  ]
  return element(
    'section',
    { class: 'wrap embedding' },
    element('h2', {}, strings.embedTitle),
    element('p', { class: 'faint' }, strings.embedText),
    element(
      'pre',
      { class: 'card', tabindex: 0, role: 'group', 'aria-label': strings.embedTitle },
      element('code', {}, lines.join('\n')),
    ),
  )
}

function footer(client: ShowcaseClient): HTMLElement {
  return element('footer', { class: 'wrap small faint' }, `${client.name} · ${strings.sample}`)
}

function nothing(title: string, text: string): HTMLElement {
  return element(
    'section',
    { class: 'wrap nothing' },
    element('h1', {}, title),
    element('p', { class: 'faint' }, text),
    element('a', { href: '/' }, strings.back),
  )
}

const root = document.getElementById('site')
if (!root) throw new Error('site.html must hold the element #site')
void showSite(root)
