import { scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hashPassword, passwordProblems, verifyPassword } from './passwords.ts'

describe('a password', () => {
  it('is recognized, another is not, and equal ones have different hashes', async () => {
    const [one, two] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')])
    expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/)
    expect(one).not.toBe(two)
    expect(await verifyPassword('correct horse', one)).toEqual({ ok: true, needsRehash: false })
    expect(await verifyPassword('correct hors', one)).toEqual({ ok: false })
  })

  it('is the same password however the keyboard composes its letters', async () => {
    const hash = await hashPassword('motörhead-42')
    expect((await verifyPassword('moto\u0308rhead-42', hash)).ok).toBe(true)
  })

  it('asks for a new hash where the stored one is weaker', async () => {
    const salt = Buffer.from('SodiumChlorideXX')
    const key = scryptSync('pleaseletmein', salt, 32, { N: 1024, r: 8, p: 1 })
    const weak = `$scrypt$ln=10,r=8,p=1$${salt.toString('base64url')}$${key.toString('base64url')}`
    expect(await verifyPassword('pleaseletmein', weak)).toEqual({ ok: true, needsRehash: true })
  })

  it.each([
    undefined,
    '',
    '$scrypt$ln=30,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'plain',
  ])('never matches a missing or damaged hash: %s', async (stored) =>
    expect(await verifyPassword('correct horse', stored)).toEqual({ ok: false }),
  )

  it.each([
    ['short', ['password must have at least 10 characters']],
    [
      'x'.repeat(5) + 'y'.repeat(196),
      ['password must have at most 200 characters', 'password must have at least 4 different characters'],
    ],
    ['Ann.Rao@Hotel.example', ['password must not be the e-mail address']],
    ['aaaaaaaaaaaa', ['password must have at least 4 different characters']],
    ['correct horse', []],
  ])('%s is judged by the policy', (password, problems) => {
    expect(passwordProblems(password, 'ann.rao@hotel.example')).toEqual(problems)
  })
})
