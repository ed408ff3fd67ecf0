/** The requirements form as a page: predictions beside the fields, usable without scripts. */
import { type Locale, publicPage } from '@workflow/public-pages'
import { channelNames, type Requirements } from '@workflow/records'
import { html } from 'hono/html'
import { predictedOf } from './fields.ts'
import type { FormFault, FormFields } from './form-answers.ts'
import { formScript } from './form-script.ts'
import { type FormKey, formStrings } from './form-strings.ts'

export interface FormPage {
  readonly locale: Locale
  /** Path of the form itself, with its token. */
  readonly path: string
  readonly organizationName: string
  readonly requirements: Requirements
  readonly fields: FormFields
  readonly faults: readonly FormFault[]
  readonly saved: boolean
}

export function formPage(page: FormPage): Promise<Response> {
  const { locale, path, organizationName, requirements, fields, faults, saved } = page
  const say = formStrings[locale]
  const predicted = predictedOf(requirements)
  const one = (name: string) => fields[name]?.[0] ?? ''
  const has = (name: string, value: string) => (fields[name] ?? []).includes(value)
  const estimate = (text: string) => (text === '' ? '' : html`<p class="hint">${say.predicted} ${text}</p>`)
  const area = (name: string, label: FormKey, estimated: string) => html`
<label for="${name}">${say[label]}</label>${estimate(estimated)}
<textarea id="${name}" name="${name}" maxlength="5000">${one(name)}</textarea>`
  const body = html`
<h1>${say.title}</h1>
<p class="lead">${say.lead}</p>
${saved ? html`<p class="done" role="status">${say.saved}</p>` : ''}
${faults.length === 0 ? '' : html`<div class="card fault" role="alert"><p>${say.faults}</p><ul>${faults.map(({ label, says }) => html`<li>${say[label]}: ${say[says]}</li>`)}</ul></div>`}
<form method="post" action="${path}" data-saved="${path.split('?')[0]}/saved" data-saving="${say.saving}" data-done="${say.saved}" data-failed="${say.notSaved}">
<fieldset><legend>${say.volumes}</legend><p class="hint">${say.volumesHint}</p>
${channelNames.map(
  (channel) => html`
<label for="volume_${channel}">${say[channel]}</label>${estimate(new Intl.NumberFormat(locale).format(predicted.volumes[channel]))}
<input id="volume_${channel}" name="volume_${channel}" inputmode="numeric" autocomplete="off" maxlength="12" value="${one(`volume_${channel}`)}">`,
)}</fieldset>
<fieldset><legend>${say.useCases}</legend><p class="hint">${say.useCasesHint}</p>
${predicted.useCases.map(
  ({ title }, place) => html`
<label class="choice"><input type="checkbox" name="use_case" value="${place}"${has('use_case', String(place)) ? ' checked' : ''}> ${title}</label>`,
)}
${area('more_use_cases', 'moreUseCases', '')}</fieldset>
<fieldset><legend>${say.productTypes}</legend>
${(['chatbot', 'voicebot'] as const).map(
  (type) => html`
<label class="choice"><input type="checkbox" name="product_type" value="${type}"${has('product_type', type) ? ' checked' : ''}> ${say[type]}</label>`,
)}
<label for="languages">${say.languages}</label><p class="hint">${say.languagesHint}</p>
<input id="languages" name="languages" maxlength="500" value="${one('languages')}"></fieldset>
${area('integrations', 'integrations', predicted.integrations.join(', '))}
${area('objectives', 'objectives', predicted.objectives.join(' · '))}
${area('additions', 'additions', '')}
${area('inaccuracies', 'inaccuracies', '')}
<p id="state" class="hint" role="status"></p>
<div class="actions"><button name="do" value="send">${say.send}</button><button class="quiet" name="do" value="save">${say.save}</button></div>
</form>`
  return publicPage({
    locale,
    title: say.title,
    brand: { name: organizationName },
    body,
    script: formScript,
    url: path,
    status: faults.length > 0 ? 422 : 200,
  })
}

/** A page that only says something. */
export function saying(
  locale: Locale,
  status: number,
  title: FormKey,
  text: FormKey,
  organizationName?: string,
): Promise<Response> {
  const say = formStrings[locale]
  return publicPage({
    locale,
    title: say[title],
    ...(organizationName === undefined ? {} : { brand: { name: organizationName } }),
    body: html`<h1>${say[title]}</h1><p class="lead">${say[text]}</p>`,
    status,
  })
}
