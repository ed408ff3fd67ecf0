/** Where the customer writes: Enter sends, Shift+Enter breaks the line. */
import { element, icon } from '../browser/element.ts'
import { everySoOften } from '../browser/every-so-often.ts'
import { strings } from './strings.ts'

const LENGTH_LIMIT = 4_000
const TALLEST_PX = 132

export function createComposer(
  say: (text: string) => void,
  onWriting: () => void,
): {
  readonly node: HTMLElement
  readonly focus: () => void
} {
  const field = element('textarea', {
    rows: 1,
    dir: 'auto',
    maxlength: LENGTH_LIMIT,
    enterkeyhint: 'send',
    placeholder: strings.compose,
    'aria-label': strings.compose,
  })
  const button = element(
    'button',
    { type: 'submit', class: 'send', 'aria-label': strings.send, disabled: true },
    icon('M4 12l16-8-5 16-3.5-6.5z'),
  )
  const limit = element('p', { class: 'limit', role: 'status' })

  const fit = () => {
    field.style.height = 'auto'
    field.style.height = `${Math.min(field.scrollHeight, TALLEST_PX)}px`
    button.disabled = field.value.trim() === ''
    limit.textContent = field.value.length >= LENGTH_LIMIT ? strings.longMessage(LENGTH_LIMIT) : ''
  }
  const send = () => {
    const text = field.value.trim()
    if (text === '') return
    field.value = ''
    fit()
    say(text)
    field.focus()
  }
  const writing = everySoOften(onWriting)
  field.addEventListener('input', () => {
    fit()
    if (field.value.trim() !== '') writing()
  })
  field.addEventListener('keydown', (event) => {
    // While an input method composes a word, Enter belongs to it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    send()
  })
  const node = element(
    'form',
    {
      class: 'composer',
      submit: (event) => {
        event.preventDefault()
        send()
      },
    },
    element('div', { class: 'field' }, field, button),
    limit,
  )
  return { node, focus: () => field.focus() }
}
