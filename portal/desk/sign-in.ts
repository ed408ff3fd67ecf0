/** The door of the desk. */
import { element } from '../browser/element.ts'
import type { Showcase } from '../browser/showcase.ts'
import { type SignedIn, signIn } from '../browser/signed-in.ts'
import { admit, DESK_ROLES, reasonOf, type ServedClient } from './served-clients.ts'
import { strings } from './strings.ts'

export interface SignInForm {
  readonly showcase: Showcase | undefined
  /** Why the form is shown again. */
  readonly remark: string | undefined
  readonly onSignedIn: (who: SignedIn, clients: readonly ServedClient[]) => void
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
  /** Resolves to why nobody came in. */
  const comeIn = async (): Promise<string | undefined> => {
    const answer = await signIn(email.value.trim(), password.value, onSessionEnd)
    if (answer.kind !== 'ok') return reasonOf(answer)
    const admission = await admit(answer.value)
    if (admission.kind === 'admitted') return void onSignedIn(answer.value, admission.clients)
    void answer.value.signOut()
    return admission.reason
  }
  const enter = async () => {
    submit.disabled = true
    const reason = await comeIn()
    submit.disabled = false
    trouble.textContent = reason ?? ''
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
    .filter(({ role }) => DESK_ROLES.includes(role))
    .map(({ role, client, email, password }) => ({ email, password, label: `${clientName(client)}: ${role}` }))
}
