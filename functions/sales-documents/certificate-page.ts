/** The page that says who signed, when and how: as Markdown. */
import type { Party, SalesDocument } from './model.ts'
import { asText } from './templates/template.ts'

/** Of a paper that everybody signed. */
export function certificatePage(document: SalesDocument, clientName: string, platformName: string): string {
  const names = { client: clientName, platform: platformName }
  return `# Certificate of signature

| | |
|---|---|
| Document | ${asText(document.title)} |
| Identifier | ${document.id} |
| Sent | ${document.sentAt ?? ''} |
| SHA-256 of the document that was signed | ${document.paper?.sha256 ?? ''} |

${document.parties.map((party) => partyPart(party, names[party.side])).join('\n\n')}

The document that was signed is attached to this file, byte for byte. The whole file carries one seal of ${asText(platformName)} (PAdES-B-B): any later change shows. The certificate of the seal is signed by the key itself; whose key it is, the platform's page for checking documents tells.
`
}

function partyPart({ name, evidence }: Party, organization: string): string {
  if (evidence === undefined) return ''
  const { typedName, signedAt, address, userAgent, sha256, consent, strokes } = evidence
  const drawing = strokes === undefined ? '' : `\n\n\`\`\`strokes\n${JSON.stringify(strokes)}\n\`\`\``
  return `## ${asText(name)}, for ${asText(organization)}

| | |
|---|---|
| Signed as | ${asText(typedName)} |
| Time | ${signedAt} |
| IP address | ${asText(address)} |
| Browser | ${asText(userAgent)} |
| SHA-256 of what was shown | ${sha256} |
| Agreed to | ${asText(consent)} |${drawing}`
}
