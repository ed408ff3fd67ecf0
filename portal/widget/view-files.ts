/** The files that go with the next message: chosen, on their way up, there, or not taken. */
import { element, icon } from '../browser/element.ts'
import type { Answer } from '../browser/problem.ts'
import { strings } from './strings.ts'
import { objectionTo, UPLOAD_TYPES, type UploadedFile } from './upload-file.ts'

export interface SentFile {
  readonly id: string
  readonly name: string
}

export type UploadAction = (
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
) => Promise<Answer<UploadedFile>>

/** As the server takes them in one message. */
const FILE_LIMIT = 10

interface Chosen {
  readonly node: HTMLElement
  readonly stop: AbortController
  sent: SentFile | undefined
  isUnderWay: boolean
}

export interface FilePicker {
  readonly button: HTMLElement
  readonly list: HTMLElement
  /** What is there; empty while anything is on its way. */
  readonly ready: () => readonly SentFile[]
  readonly isUnderWay: () => boolean
  /** What is there went with a message. What was not taken stays, so that nobody believes it went along. */
  readonly sent: () => void
  /** They were for a conversation that is left behind. */
  readonly clear: () => void
}

export function createFilePicker(upload: UploadAction, onChange: () => void): FilePicker {
  const chosen = new Set<Chosen>()
  const list = element('ul', { class: 'files', 'aria-label': strings.files })
  const said = element('p', { class: 'limit', role: 'alert' })
  const input = element('input', {
    type: 'file',
    class: 'unseen',
    multiple: true,
    tabindex: -1,
    accept: UPLOAD_TYPES.join(','),
    'aria-hidden': 'true',
    change: () => {
      for (const file of [...(input.files ?? [])]) add(file)
      // The same file may be chosen again.
      input.value = ''
    },
  })
  const button = element(
    'button',
    { type: 'button', class: 'attach', 'aria-label': strings.attach, click: () => input.click() },
    icon('M20 11.5l-8.2 8.2a5 5 0 0 1-7-7l8.5-8.6a3.3 3.3 0 0 1 4.7 4.7l-8.4 8.4a1.7 1.7 0 0 1-2.3-2.3l7.5-7.6'),
  )

  const add = (file: File) => {
    const isMore = chosen.size >= FILE_LIMIT
    said.textContent = isMore ? strings.tooManyFiles(FILE_LIMIT) : ''
    if (!isMore) begin(file)
  }
  const drop = (one: Chosen) => {
    one.stop.abort()
    chosen.delete(one)
    one.node.remove()
    button.focus()
    onChange()
  }
  const begin = (file: File) => {
    const bar = element('progress', { max: 1, value: 0, 'aria-label': strings.uploading(file.name) })
    const trouble = element('span', { class: 'trouble', role: 'alert' })
    const again = element(
      'button',
      { type: 'button', class: 'link', hidden: true, click: () => void send() },
      strings.retry,
    )
    const remove = element(
      'button',
      { type: 'button', class: 'remove', 'aria-label': strings.removeFile(file.name), click: () => drop(one) },
      icon('M7 7l10 10M17 7L7 17'),
    )
    const node = element(
      'li',
      { class: 'file' },
      element('span', { class: 'name', dir: 'auto' }, file.name),
      remove,
      bar,
      trouble,
      again,
    )
    const one: Chosen = { node, stop: new AbortController(), sent: undefined, isUnderWay: false }
    const say = (text: string, mayTryAgain: boolean) => {
      trouble.textContent = text
      again.hidden = !mayTryAgain
      bar.hidden = text !== '' || one.sent !== undefined
      node.classList.toggle('failed', text !== '')
      onChange()
    }
    const send = async () => {
      one.isUnderWay = true
      say('', false)
      const answer = await upload(
        file,
        (share) => {
          bar.value = share
        },
        one.stop.signal,
      )
      one.isUnderWay = false
      if (answer.kind === 'ok') one.sent = { id: answer.value.id, name: file.name }
      if (one.stop.signal.aborted) return
      if (answer.kind === 'ok') say('', false)
      else if (answer.kind === 'offline') say(strings.uploadCut, true)
      else say(answer.problem.detail ?? answer.problem.title, answer.problem.status >= 500)
    }
    chosen.add(one)
    list.append(node)
    const objection = objectionTo(file)
    if (objection === undefined) void send()
    else say(objection, false)
  }
  const forget = (which: (one: Chosen) => boolean) => {
    for (const one of [...chosen].filter(which)) {
      one.stop.abort()
      one.node.remove()
      chosen.delete(one)
    }
    said.textContent = ''
    onChange()
  }
  return {
    button: element('span', { class: 'attaching' }, button, input),
    list: element('div', { class: 'chosen' }, list, said),
    isUnderWay: () => [...chosen].some(({ isUnderWay }) => isUnderWay),
    ready: () => [...chosen].flatMap(({ sent }) => (sent ? [sent] : [])),
    sent: () => forget(({ sent }) => sent !== undefined),
    clear: () => forget(() => true),
  }
}
