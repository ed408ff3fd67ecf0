/**
 * The chat widget of a client's site:
 * `<script src="…/widget.js" data-key="pk_…" data-config="cfg_…" [data-color] [data-title] [data-open] [data-api-base]></script>`.
 *
 * Everything it draws lives in one shadow root. A link or button of the page with `data-workflow-ask="text"` opens the chat and asks that; an empty one just opens it.
 */
import { accentOf, applyAccent } from '../browser/accent.ts'
import { backoffMs, waitForNetwork } from '../browser/backoff.ts'
import { element, icon } from '../browser/element.ts'
import { createConversationApi } from './api.ts'
import { css as entriesCss } from './entries.css'
import { css as filesCss } from './files.css'
import { trapFocus } from './focus-trap.ts'
import { css as footCss } from './foot.css'
import { css as frameCss } from './frame.css'
import { createConversationStore, tabStorage } from './saved-conversation.ts'
import { Session } from './session.ts'
import { strings } from './strings.ts'
import { createPanel } from './view-panel.ts'

interface Settings {
  readonly publishableKey: string
  readonly configId: string
  readonly apiBase: string
  readonly color: string | undefined
  readonly title: string | undefined
  readonly open: boolean
}

function readSettings(script: HTMLScriptElement): Settings {
  const { key, config, color, title, open, apiBase } = script.dataset
  if (!key?.startsWith('pk_')) throw new Error('widget.js: data-key must be a publishable key (pk_…)')
  if (!config) throw new Error('widget.js: data-config must name the agent (cfg_…)')
  const base = (apiBase ?? new URL(script.src).origin).replace(/\/$/, '')
  return {
    publishableKey: key,
    configId: config,
    apiBase: base,
    color,
    title,
    open: open !== undefined && open !== 'false',
  }
}

function mount(settings: Settings): void {
  const host = element('div')
  const root = host.attachShadow({ mode: 'open' })
  root.adoptedStyleSheets = [frameCss, entriesCss, footCss, filesCss].map(styleSheetOf)
  applyAccent(host, accentOf(settings.color))

  const session = new Session({
    api: createConversationApi(settings.apiBase, settings.publishableKey, settings.configId),
    store: createConversationStore(settings.configId, tabStorage()),
    newId: randomId,
    wait: (attempt, signal) => waitForNetwork(backoffMs(attempt), signal),
    onChange: (state, { agentName, refusal }) =>
      panel.show(state, agentName, refusal && (refusal.detail ?? refusal.title)),
  })
  const panel = createPanel(settings.title, {
    say: (text, files) => void session.say(text, files),
    upload: (...given) => session.upload(...given),
    writing: () => session.writing(),
    retry: (clientMessageId) => void session.retry(clientMessageId),
    end: () => void session.end(),
    startOver: () => {
      panel.forgetFiles()
      void session.startOver()
      panel.focus()
    },
    rate: (score, comment) => session.rate(score, comment),
    minimise: () => close(),
  })
  const launcher = element(
    'button',
    {
      type: 'button',
      class: 'launcher',
      'aria-label': strings.launcher,
      'aria-expanded': 'false',
      click: () => open(launcher),
    },
    icon('M4 5h16v11H11l-5 4v-4H4z'),
  )
  let openedFrom: HTMLElement = launcher

  const open = (from: HTMLElement) => {
    openedFrom = from
    panel.node.hidden = false
    launcher.setAttribute('aria-expanded', 'true')
    host.classList.add('open')
    panel.focus()
    void session.open()
  }
  const close = () => {
    panel.node.hidden = true
    launcher.setAttribute('aria-expanded', 'false')
    host.classList.remove('open')
    openedFrom.focus()
  }
  panel.node.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close()
  })
  trapFocus(panel.node, root)
  root.append(element('div', { class: 'frame', dir: document.dir || 'auto' }, panel.node, launcher))
  document.body.append(host)

  document.addEventListener('click', (event) => {
    const asking = event.target instanceof Element ? event.target.closest('[data-workflow-ask]') : null
    if (!(asking instanceof HTMLElement)) return
    event.preventDefault()
    open(asking)
    const text = asking.dataset.workflowAsk?.trim()
    if (text) void session.say(text)
  })
  if (settings.open || session.hasSaved) open(launcher)
}

function styleSheetOf(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  return sheet
}

/** A random id; `crypto.randomUUID` is missing on pages served without TLS. */
function randomId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

const script = document.currentScript
if (!(script instanceof HTMLScriptElement))
  throw new Error('widget.js: load it with a plain <script src> element, not as a module')
const settings = readSettings(script)
if (document.body) mount(settings)
else document.addEventListener('DOMContentLoaded', () => mount(settings))
