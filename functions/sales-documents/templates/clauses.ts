/**
 * The clause library: what several papers say in the same words. `any`: where no jurisdiction has words of its own. They are a start for the people who sell, not
 * the advice of a lawyer.
 */
import type { Jurisdiction } from './jurisdictions.ts'

type Clause = Readonly<Partial<Record<Jurisdiction | 'any', string>>>

export const clauses: Readonly<Record<string, Clause>> = {
  'confidential-information': {
    any: `"Confidential Information" means all information that one party (the "Discloser") gives the other (the "Recipient") for the Purpose, in any form, that is marked as confidential or that a reasonable person would understand to be confidential, including business plans, prices, software, data of customers, and the existence of these talks. It is not what the Recipient can show was public without its fault, was known to it before, was lawfully received from a third party, or was developed independently.`,
  },
  duties: {
    any: `The Recipient shall (a) use Confidential Information for the Purpose alone; (b) disclose it only to those of its employees, advisers and contractors who need it for the Purpose and are bound by duties no less strict; (c) protect it with the care that it takes of its own, and no less than reasonable care; and (d) tell the Discloser without delay of any use or disclosure that this agreement does not allow.`,
  },
  'required-disclosure': {
    any: `Where law, a court or an authority requires disclosure, the Recipient shall, as far as it is lawful, tell the Discloser beforehand and disclose no more than it must.`,
    US: `Where law, a court or an authority requires disclosure, the Recipient shall, as far as it is lawful, tell the Discloser beforehand and disclose no more than it must. Under 18 U.S.C. § 1833(b), nobody is liable for disclosing a trade secret in confidence to a government official or an attorney solely to report or investigate a suspected violation of law, or under seal in a proceeding.`,
  },
  'data-protection': {
    IN: `Where Confidential Information holds digital personal data, each party shall process it as the Digital Personal Data Protection Act, 2023 and the rules under it require.`,
    EU: `Where Confidential Information holds personal data, each party shall process it as Regulation (EU) 2016/679 requires. If one party is to process it on behalf of the other, they shall first conclude an agreement under its Article 28.`,
    UK: `Where Confidential Information holds personal data, each party shall process it as the UK GDPR and the Data Protection Act 2018 require. If one party is to process it on behalf of the other, they shall first conclude an agreement under Article 28 of the UK GDPR.`,
    US: `Where Confidential Information holds personal information, each party shall handle it as the federal and state privacy laws that apply to it require.`,
  },
  'health-data': {
    any: `The parties do not intend to exchange data concerning health before an agreement about its processing is in force between them.`,
    US: `The parties do not intend to exchange protected health information before a business associate agreement under 45 C.F.R. § 164.504(e) is in force between them.`,
  },
  'payment-data': {
    any: `The parties do not intend to exchange payment card numbers, or credentials of accounts, for the Purpose.`,
  },
  term: {
    any: `This agreement takes effect on {{effectiveDate}}. The duties under it last for {{termYears}} years from then; for trade secrets they last as long as the information is one.`,
  },
  return: {
    any: `On request the Recipient shall return or destroy Confidential Information and confirm it in writing, except for copies that law or its ordinary backups require, to which this agreement continues to apply.`,
  },
  'no-licence': {
    any: `Nothing here grants a licence or any other right in Confidential Information, obliges a party to conclude a further agreement, or gives a warranty of completeness or correctness.`,
  },
  remedies: {
    any: `A breach may cause harm that money cannot make good. Besides damages the Discloser may ask a court for an injunction.`,
    EU: `A breach may cause harm that money cannot make good. Besides damages the Discloser may ask a court for interim measures. Directive (EU) 2016/943 on trade secrets, as transposed, remains unaffected.`,
  },
  'governing-law': {
    IN: `This agreement is governed by the laws of India. The courts of {{venue}} have exclusive jurisdiction.`,
    EU: `This agreement is governed by the law of {{governingLaw}}, without its rules on conflict of laws. The courts of {{venue}} have exclusive jurisdiction.`,
    UK: `This agreement is governed by the law of England and Wales. Its courts have exclusive jurisdiction.`,
    US: `This agreement is governed by the laws of the State of {{governingLaw}}, without its rules on conflict of laws. The state and federal courts located in {{venue}} have exclusive jurisdiction.`,
  },
  'electronic-signature': {
    IN: `The parties agree to sign electronically. An electronic signature under the Information Technology Act, 2000 and section 10A of it has the effect of one by hand, as far as that Act allows.`,
    EU: `The parties agree to sign electronically. They accept simple electronic signatures in the meaning of Article 3(10) of Regulation (EU) No 910/2014 as evidence of their assent.`,
    UK: `The parties agree to sign electronically, as section 7 of the Electronic Communications Act 2000 allows.`,
    US: `The parties agree to sign electronically. Under the ESIGN Act (15 U.S.C. § 7001) and the UETA as enacted, such a signature is not denied effect because it is electronic.`,
  },
}
