/** Whispering to the assistant: for its next turn or for the whole conversation, and taking it back. */
import { element } from '../browser/element.ts'
import { textForm } from '../browser/text-form.ts'
import { strings } from './strings.ts'

export interface GuideActions {
  readonly guide: (text: string, holds: 'next_turn' | 'conversation') => Promise<boolean>
  readonly clear: () => Promise<boolean>
}

export function guideForm({ guide, clear }: GuideActions): HTMLElement {
  const told = element('p', { class: 'small', role: 'status' })
  const holds = element(
    'select',
    { 'aria-label': strings.guideFor },
    element('option', { value: 'conversation' }, strings.guideForConversation),
    element('option', { value: 'next_turn' }, strings.guideForTurn),
  )
  const form = textForm(strings.guide, strings.guideSend, async (text) => {
    const done = await guide(text, holds.value === 'next_turn' ? 'next_turn' : 'conversation')
    told.textContent = done ? strings.guided : ''
    return done
  })
  const forget = async () => {
    told.textContent = (await clear()) ? strings.guideCleared : ''
  }
  return element(
    'details',
    { class: 'guide' },
    element('summary', {}, strings.guide),
    element('p', { class: 'faint small' }, strings.guideHint),
    form.node,
    element(
      'div',
      { class: 'leave' },
      holds,
      element('button', { type: 'button', class: 'button', click: () => void forget() }, strings.guideClear),
    ),
    told,
  )
}
