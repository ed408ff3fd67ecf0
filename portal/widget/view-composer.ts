/** Where the customer writes: Enter sends, Shift+Enter breaks the line. */
import { element, icon } from '../browser/element.ts'
import { everySoOften } from '../browser/every-so-often.ts'
import { strings } from './strings.ts'
import { createFilePicker, type SentFile, type UploadAction } from './view-files.ts'

const LENGTH_LIMIT = 4_000
const TALLEST_PX = 132

export function createComposer(
  say: (text: string, files: readonly SentFile[]) => void,
  onWriting: () => void,
  upload: UploadAction,
): {
  readonly node: HTMLElement
  readonly focus: () => void
  /** Files that were for a conversation that is left behind. */
  readonly forgetFiles: () => void
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

  const picker = createFilePicker(upload, () => fit())
  const fit = () => {
    field.style.height = 'auto'
    field.style.height = `${Math.min(field.scrollHeight, TALLEST_PX)}px`
    button.disabled = picker.isUnderWay() || (field.value.trim() === '' && picker.ready().length === 0)
    limit.textContent = field.value.length >= LENGTH_LIMIT ? strings.longMessage(LENGTH_LIMIT) : ''
  }
  const writing = everySoOften(onWriting)
  const send = () => {
    const files = picker.ready()
    const text = field.value.trim() || (files.length > 0 ? strings.hereIsFile : '')
    if (text === '' || picker.isUnderWay()) return
    field.value = ''
    picker.sent()
    fit()
    say(text, files)
    writing.begin()
    field.focus()
  }
  field.addEventListener('input', () => {
    fit()
    if (field.value.trim() !== '') writing.run()
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
    picker.list,
    element('div', { class: 'field' }, picker.button, field, button),
    limit,
  )
  return { node, focus: () => field.focus(), forgetFiles: picker.clear }
}
