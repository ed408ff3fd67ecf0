/** The door of the desk. */
import { element } from '../browser/element.ts'
import type { Showcase } from '../browser/showcase.ts'
import { type SignedIn, signIn } from '../browser/signed-in.ts'
import { strings } from './strings.ts'

/** Roles that may take conversations over; the demo offers nobody else. */
const DESK_ROLES = ['agent', 'admin', 'support_specialist']

export interface SignInForm {
  readonly showcase: Showcase | undefined
  /** Why the form is shown again. */
  readonly remark: string | undefined
  readonly onSignedIn: (who: SignedIn) => void
  readonly onSessionEnd: () => void
}

export function renderSignIn({ showcase, remark, onSignedIn, onSessionEnd }: SignInForm): HTMLElement {
  const email = element('input', { type: 'email', name: 'email', autocomplete: 'username', required: true })
  const password = element('input', {
    type: 'password',
    name: 'password',
    autocomplete: 'current-password',
    required: true,
  })
  const trouble = element('p', { class: 'bad', role: 'alert' }, remark)
  const submit = element('button', { type: 'submit', class: 'button primary' }, strings.signIn)
  const people = peopleOf(showcase)
  const choice = element(
    'select',
    {
      change: () => {
        const chosen = people.find((person) => person.email === choice.value)
        email.value = chosen?.email ?? ''
        password.value = chosen?.password ?? ''
      },
    },
    element('option', { value: '' }, strings.chooseDemo),
    ...people.map((person) => element('option', { value: person.email }, person.label)),
  )
  const enter = async () => {
    submit.disabled = true
    const answer = await signIn(email.value.trim(), password.value, onSessionEnd)
    submit.disabled = false
    if (answer.kind === 'ok') return onSignedIn(answer.value)
    trouble.textContent = answer.kind === 'offline' ? strings.offline : (answer.problem.detail ?? answer.problem.title)
  }
  return element(
    'main',
    { class: 'door' },
    element(
      'form',
      {
        class: 'card',
        submit: (event) => {
          event.preventDefault()
          void enter()
        },
      },
      element(
        'a',
        { class: 'brand', href: '/', 'aria-label': strings.home },
        element('img', { src: '/favicon.svg', alt: '', width: 30, height: 30 }),
        strings.name,
      ),
      element('h1', {}, strings.signInTitle),
      element('p', { class: 'faint' }, strings.signInLead),
      people.length > 0 && element('label', { class: 'label' }, strings.demoUser, choice),
      element('label', { class: 'label' }, strings.email, email),
      element('label', { class: 'label' }, strings.password, password),
      trouble,
      submit,
    ),
  )
}

function peopleOf(showcase: Showcase | undefined) {
  const clientName = (slug: string | undefined) =>
    showcase?.clients.find((client) => client.slug === slug)?.name ?? strings.platform
  return (showcase?.users ?? [])
    .filter(({ role, client }) => DESK_ROLES.includes(role) && client !== undefined)
    .map(({ role, client, email, password }) => ({ email, password, label: `${clientName(client)}: ${role}` }))
}
