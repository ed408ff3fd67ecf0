/** A field to write in: Enter sends, Shift+Enter breaks the line. What could not be sent stays in the field. */
import { element } from './element.ts'
import { everySoOften } from './every-so-often.ts'

export interface TextForm {
  readonly node: HTMLElement
  readonly use: (text: string) => void
  readonly focus: () => void
}

export function textForm(
  label: string,
  action: string,
  send: (text: string) => Promise<boolean>,
  onWriting: () => void = () => undefined,
): TextForm {
  const field = element('textarea', { rows: 3, maxlength: 5_000, dir: 'auto', 'aria-label': label, placeholder: label })
  const button = element('button', { type: 'submit', class: 'button primary' }, action)
  const writing = everySoOften(onWriting)
  const submit = async () => {
    const text = field.value.trim()
    if (text === '' || button.disabled) return
    button.disabled = true
    if (await send(text)) {
      field.value = ''
      writing.begin()
    }
    button.disabled = false
  }
  field.addEventListener('input', () => {
    if (field.value.trim() !== '') writing.run()
  })
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    void submit()
  })
  const node = element(
    'form',
    {
      class: 'write',
      submit: (event) => {
        event.preventDefault()
        void submit()
      },
    },
    field,
    button,
  )
  const use = (text: string) => {
    field.value = text
    field.focus()
  }
  return { node, use, focus: () => field.focus() }
}
