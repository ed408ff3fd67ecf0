/** The question after a conversation, and the way to another one. */
import { element, icon } from '../browser/element.ts'
import { strings } from './strings.ts'

const STAR = 'M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9L12 16.9l-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z'

export interface ClosingActions {
  readonly rate: (score: number, comment: string) => Promise<boolean>
  readonly startOver: () => void
}

/** `canRate`: not yet rated, and there is still a conversation to rate. */
export function renderClosing(canRate: boolean, { rate, startOver }: ClosingActions): HTMLElement {
  const again = element('button', { type: 'button', class: 'primary', click: startOver }, strings.startOver)
  return element('div', { class: 'closing' }, canRate ? ratingForm(rate) : undefined, again)
}

function ratingForm(rate: ClosingActions['rate']): HTMLElement {
  const outcome = element('p', { class: 'outcome', role: 'status' })
  const details = element(
    'div',
    { class: 'details', hidden: true },
    element('textarea', {
      name: 'comment',
      rows: 2,
      maxlength: 1000,
      'aria-label': strings.ratingComment,
      placeholder: strings.ratingComment,
    }),
    element('button', { type: 'submit', class: 'secondary' }, strings.ratingSend),
  )
  const stars = [1, 2, 3, 4, 5].map((score) =>
    element(
      'label',
      { class: 'star' },
      element('input', {
        type: 'radio',
        name: 'score',
        value: score,
        class: 'unseen',
        'aria-label': strings.ratingScore(score),
      }),
      icon(STAR),
    ),
  )
  const chosen = () => stars.findIndex((star) => star.querySelector('input')?.checked) + 1
  const form = element(
    'form',
    {
      class: 'rating',
      change: () => {
        for (const [index, star] of stars.entries()) star.classList.toggle('lit', index < chosen())
        details.hidden = false
      },
      submit: (event) => {
        event.preventDefault()
        void send()
      },
    },
    element(
      'fieldset',
      {},
      element('legend', {}, strings.ratingQuestion),
      element('div', { class: 'stars' }, ...stars),
    ),
    details,
    outcome,
  )
  const send = async () => {
    const comment = details.querySelector('textarea')?.value.trim() ?? ''
    if (!(await rate(chosen(), comment))) outcome.textContent = strings.ratingFailed
  }
  return form
}
