/** What a person is promised before they take over: why they are wanted, what is known of the customer, what was tried, and a reply to begin with. */
import { element } from '../browser/element.ts'
import { sentenceOf } from '../browser/humanise.ts'
import type { Escalation } from './escalations.ts'
import { strings } from './strings.ts'

export interface Suggestion {
  readonly text: string
  readonly citations: readonly { readonly title: string; readonly quote: string }[]
}

/** `use` puts a suggested reply into the field of who has the conversation; `suggest` asks for one that fits what was said last. */
export interface AboutActions {
  readonly use: ((text: string) => void) | undefined
  readonly suggest: () => Promise<Suggestion | undefined>
}

export function aboutParts(escalation: Escalation, actions: AboutActions): HTMLElement[] {
  const { summary, reason, rule, tried, sentiment, customer } = escalation
  const facts: [string, string | undefined][] = [
    [strings.reason, sentenceOf(reason)],
    [strings.rule, rule],
    [strings.sentiment, sentiment === undefined ? undefined : strings.sentimentOf(sentiment)],
    [strings.identity, customer && (customer.verified ? strings.verified : strings.notVerified)],
    [strings.customerName, customer?.name],
    [strings.email, customer?.email],
    [strings.phone, customer?.phone],
  ]
  return [
    element('div', {}, element('h2', {}, strings.summary), element('p', { class: 'summary', dir: 'auto' }, summary)),
    element(
      'dl',
      {},
      ...facts.flatMap(([name, value]) =>
        value ? [element('div', {}, element('dt', {}, name), element('dd', { dir: 'auto' }, value))] : [],
      ),
    ),
    ...(tried.length > 0
      ? [
          element(
            'div',
            {},
            element('h2', {}, strings.tried),
            element('ul', { class: 'tried' }, ...tried.map((what) => element('li', {}, what))),
          ),
        ]
      : []),
    suggestionBox(escalation.suggestedReply, actions),
  ]
}

function suggestionBox(given: string | undefined, { use, suggest }: AboutActions): HTMLElement {
  const text = element('p', { dir: 'auto', class: 'proposal', role: 'status' })
  const sources = element('ul', { class: 'faint small' })
  const useButton = element(
    'button',
    { type: 'button', class: 'button', hidden: true, click: () => use?.(text.textContent ?? '') },
    strings.useSuggested,
  )
  const show = (suggestion: Suggestion) => {
    text.textContent = suggestion.text === '' ? strings.nothingSuggested : suggestion.text
    sources.replaceChildren(...suggestion.citations.map(({ title }) => element('li', {}, title)))
    useButton.hidden = use === undefined || suggestion.text === ''
  }
  const ask = async () => {
    askButton.disabled = true
    text.textContent = strings.suggesting
    useButton.hidden = true
    const suggestion = await suggest()
    askButton.disabled = false
    if (suggestion) show(suggestion)
    else text.textContent = strings.cannotSuggest
  }
  const askButton = element('button', { type: 'button', class: 'button', click: () => void ask() }, strings.suggest)
  if (given !== undefined) show({ text: given, citations: [] })
  else if (use !== undefined) void ask()
  return element(
    'div',
    { class: 'suggested' },
    element('h2', {}, strings.suggested),
    text,
    sources,
    element('div', { class: 'leave' }, useButton, askButton),
  )
}
