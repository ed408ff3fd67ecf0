import { describe, expect, it } from 'vitest'
import { jurisdictions } from './jurisdictions.ts'
import { businessTypes, ndaTemplate, venues } from './nda.ts'
import { missingVariables, renderTemplate, variablesIn, withClauses } from './template.ts'

const all = jurisdictions.flatMap((law) => businessTypes.map((business) => ({ law, business })))
const given = {
  ...{ clientName: 'A | B', clientSigner: '# Asha', platformName: 'Flow', platformSigner: 'Sam' },
  ...{ effectiveDate: '2026-01-05', purpose: 'a trial', termYears: '3' },
}

describe.each(all)('the NDA of $law for $business', ({ law, business }) => {
  const template = ndaTemplate(law, business)

  it('asks for nothing that its schema does not know, and knows nothing that it does not ask for', () => {
    expect([...variablesIn(withClauses(template, law))].sort()).toEqual(Object.keys(template.variables.shape).sort())
  })

  it('is written whole, and takes what was typed as text', () => {
    const words = renderTemplate(template, law, { ...venues[law], ...given })
    expect(words).not.toMatch(/\{\{|undefined/)
    expect(words).toContain('A \\| B')
    expect(words).toContain('\\# Asha')
  })

  it('is not written while something is missing, and names it', () => {
    const { purpose: _, ...without } = { ...venues[law], ...given }
    expect(missingVariables(template, { ...without, termYears: '0', clientName: ' ' })).toEqual(
      expect.arrayContaining(['purpose', 'termYears', 'clientName']),
    )
    expect(() => renderTemplate(template, law, without)).toThrow(/misses purpose/)
  })
})
