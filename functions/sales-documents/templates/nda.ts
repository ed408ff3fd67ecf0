/** Mutual non-disclosure agreements, by the kind of business that the client is in. */
import { z } from 'zod'
import type { Jurisdiction } from './jurisdictions.ts'
import type { PaperTemplate } from './template.ts'

const text = z.string().trim().min(1)

const variables = {
  clientName: text,
  clientSigner: text,
  platformName: text,
  platformSigner: text,
  effectiveDate: z.iso.date(),
  purpose: text,
  termYears: z.string().regex(/^[1-9]\d?$/),
}

const body = (special: string) => `# Mutual non-disclosure agreement

between **{{clientName}}** (the "Client"), represented by {{clientSigner}},

and **{{platformName}}** (the "Provider"), represented by {{platformSigner}},

each a "party".

## 1. Purpose

The parties wish to exchange information for {{purpose}} (the "Purpose").

## 2. Confidential Information

{{> confidential-information}}

## 3. Duties

{{> duties}}

## 4. Required disclosure

{{> required-disclosure}}

## 5. Personal data

{{> data-protection}}
${special}
## 6. Term

{{> term}}

## 7. Return

{{> return}}

## 8. No licence

{{> no-licence}}

## 9. Remedies

{{> remedies}}

## 10. Governing law

{{> governing-law}}

## 11. Signature

{{> electronic-signature}} Each party receives a copy.
`

/** Which law a paper names beyond its jurisdiction, where nobody chose another. */
export const venues: Readonly<Record<Jurisdiction, Readonly<Record<string, string>>>> = {
  IN: { venue: 'Bengaluru, Karnataka' },
  EU: { governingLaw: 'Ireland', venue: 'Dublin, Ireland' },
  US: { governingLaw: 'Delaware', venue: 'Wilmington, Delaware' },
  UK: {},
}

export const businessTypes = ['general', 'health', 'finance'] as const
export type BusinessType = (typeof businessTypes)[number]

const special: Readonly<Record<BusinessType, string>> = {
  general: '',
  health: '\n{{> health-data}}\n',
  finance: '\n{{> payment-data}}\n',
}

/** A jurisdiction's clauses ask for variables of their own. */
export function ndaTemplate(jurisdiction: Jurisdiction, businessType: BusinessType): PaperTemplate {
  const named = Object.fromEntries(Object.keys(venues[jurisdiction]).map((name) => [name, text]))
  return {
    id: `nda-${jurisdiction.toLowerCase()}-${businessType}`,
    version: '2026-11-1',
    title: 'Mutual non-disclosure agreement',
    variables: z.object({ ...variables, ...named }),
    markdown: body(special[businessType]),
  }
}
