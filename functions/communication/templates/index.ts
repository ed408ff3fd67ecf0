/** All templates of the platform, by name. */
import { Unprocessable } from '@workflow/platform'
import { addressTaken, claimAccount, invitation, verifyAddress } from './account.ts'
import { checkIn, gettingStarted, notice, noticeWithLink, welcome } from './lifecycle.ts'
import { requirementsForm, requirementsLastReminder, requirementsReminder } from './requirements.ts'
import {
  approvalDelegated,
  demoReady,
  documentSigned,
  handoffConfirmed,
  handoffOffered,
  signDocument,
  signDocumentReminder,
} from './sales.ts'
import type { Template } from './template.ts'

export { type Rendered, render } from './render.ts'
export {
  type Format,
  formats,
  type Locale,
  locales,
  type Template,
  variablesOf,
  voices,
} from './template.ts'

export const templates: readonly Template[] = [
  verifyAddress,
  addressTaken,
  invitation,
  claimAccount,
  requirementsForm,
  requirementsReminder,
  requirementsLastReminder,
  demoReady,
  signDocument,
  signDocumentReminder,
  documentSigned,
  handoffConfirmed,
  handoffOffered,
  approvalDelegated,
  welcome,
  gettingStarted,
  checkIn,
  notice,
  noticeWithLink,
]

const byName = new Map(templates.map((template) => [template.name, template]))

export const findTemplate = (name: string): Template | undefined => byName.get(name)

/** Throws `Unprocessable`. */
export function templateOf(name: string): Template {
  const template = byName.get(name)
  if (template === undefined)
    throw new Unprocessable(`there is no template ${name}`, {
      errors: [{ path: 'template', rule: 'exists', message: `is none of ${[...byName.keys()].join(', ')}` }],
    })
  return template
}
