import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { type ArchiveRefused, packArchive, unpackArchive } from './archive.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('an archive', () => {
  it('gives back the files it was made of', () => {
    const files = new Map([
      ['client.yaml', bytes('slug: a')],
      ['knowledge/a b.md', bytes('# Ä')],
    ])
    expect(unpackArchive(packArchive(files))).toEqual(files)
  })

  const many = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`f${index}`, bytes('x')]))
  it.each<[string, Uint8Array, ArchiveRefused['rule']]>([
    ['that climbs out of its folder', zipSync({ '../evil.md': bytes('x') }), 'entry_name'],
    ['with an absolute name', zipSync({ '/etc/passwd': bytes('x') }), 'entry_name'],
    ['with a name of Windows', zipSync({ 'a\\..\\b': bytes('x') }), 'entry_name'],
    ['of too many files', zipSync(many), 'too_many_files'],
    ['that is a bomb', zipSync({ 'a.md': new Uint8Array(60 * 1024 * 1024) }), 'too_large'],
    ['that is no archive', bytes('hello'), 'not_zip'],
    ['that is cut off in a file', packArchive(new Map([['a.md', bytes('x'.repeat(1_000))]])).slice(0, 38), 'damaged'],
    ['that is cut off after a file', packArchive(new Map([['a.md', bytes('x')]])).slice(0, -30), 'damaged'],
  ])('%s is refused', (_case, archive, rule) => {
    expect(() => unpackArchive(archive)).toThrow(expect.objectContaining({ name: 'ArchiveRefused', rule }))
  })
})
