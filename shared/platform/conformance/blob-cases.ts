/** Blobs: whole or absent, once written where that is asked for, under any name that keeps to its place. */
import { expect, it } from 'vitest'
import { BlobExists } from '../ports/blobs.ts'
import type { Ports } from '../ports.ts'
import { type OpenPorts, subjectOf } from './subject.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes)
const replacing = { contentType: 'text/plain', ifAbsent: false }
const once = { contentType: 'text/plain', ifAbsent: true }

export function blobCases(open: OpenPorts<Pick<Ports, 'blobs'>>): void {
  const subject = subjectOf(open)
  const blobs = () => subject.ports.blobs

  it.each([
    { what: 'text', bytes: bytesOf('grün\nzweite Zeile') },
    { what: 'no byte at all', bytes: new Uint8Array() },
    { what: 'every byte', bytes: Uint8Array.from({ length: 256 }, (_, value) => value) },
    { what: '2 MiB', bytes: new Uint8Array(2 * 1024 * 1024).fill(10) },
  ])('gives back $what as it was put, with its type, also after a restart', async ({ bytes }) => {
    await blobs().put('documents/a', bytes, { contentType: 'text/plain; charset=utf-8', ifAbsent: true })
    await subject.reopen()
    const found = await blobs().get('documents/a')
    expect(found?.contentType).toBe('text/plain; charset=utf-8')
    expect(Buffer.compare(Buffer.from(found?.bytes ?? []), Buffer.from(bytes))).toBe(0)
  })

  it('has nothing where nothing was put, and after it was deleted; deleting twice is no fault', async () => {
    expect(await blobs().get('documents/a')).toBeUndefined()
    await blobs().put('documents/a', bytesOf('x'), once)
    await blobs().delete('documents/a')
    await blobs().delete('documents/a')
    expect(await blobs().get('documents/a')).toBeUndefined()
  })

  it('replaces where it may, and leaves what is there where it may not', async () => {
    await blobs().put('configs/a.yaml', bytesOf('one'), once)
    await expect(blobs().put('configs/a.yaml', bytesOf('two'), once)).rejects.toBeInstanceOf(BlobExists)
    expect(textOf((await blobs().get('configs/a.yaml'))?.bytes)).toBe('one')
    await blobs().put('configs/a.yaml', bytesOf('three'), replacing)
    expect(textOf((await blobs().get('configs/a.yaml'))?.bytes)).toBe('three')
  })

  it('lets exactly one of several writers at once be the first', async () => {
    const writers = Array.from({ length: 6 }, (_, place) => blobs().put('configs/race', bytesOf(`${place}`), once))
    const outcomes = await Promise.allSettled(writers)
    const winners = outcomes.flatMap((outcome, place) => (outcome.status === 'fulfilled' ? [`${place}`] : []))
    expect(winners.length).toBe(1)
    expect(textOf((await blobs().get('configs/race'))?.bytes)).toBe(winners[0])
  })

  it('lists the keys that begin with a prefix, in order, and no others', async () => {
    for (const key of ['documents/b', 'documents/a/2', 'documents/a/1', 'documents-old/a', 'recordings/a'])
      await blobs().put(key, bytesOf(key), once)
    expect(await blobs().list('documents/')).toEqual(['documents/a/1', 'documents/a/2', 'documents/b'])
    expect(await blobs().list('documents/a/')).toEqual(['documents/a/1', 'documents/a/2'])
    expect(await blobs().list('doc')).toEqual(['documents-old/a', 'documents/a/1', 'documents/a/2', 'documents/b'])
    expect(await blobs().list('nothing/')).toEqual([])
  })

  it('keeps keys apart that look alike on a file system', async () => {
    const keys = [
      'a b/ü.pdf',
      'a%20b/ü.pdf',
      'a/b',
      'a',
      'a.blob',
      'a.blob/c',
      'x/quote"s\'/<>|*?:',
      'x/..y',
      'x/.hidden',
      'x/y.part',
    ]
    for (const key of keys) await blobs().put(key, bytesOf(key), once)
    for (const key of keys) expect(textOf((await blobs().get(key))?.bytes)).toBe(key)
    expect(new Set(await blobs().list(''))).toEqual(new Set(keys))
  })

  it.each([
    '../outside',
    'documents/../../outside',
    'documents/./a',
    '/etc/outside',
    'documents//a',
    '',
    'documents/',
    'documents/a\nb',
    'documents/\ud800',
    `documents/${'ü'.repeat(510)}`,
  ])('refuses the key %j', async (key) => {
    const refusal = expect.objectContaining({ kind: 'invalid', message: expect.stringMatching(/blob key/) })
    await expect(blobs().put(key, bytesOf('x'), replacing)).rejects.toEqual(refusal)
    await expect(blobs().get(key)).rejects.toEqual(refusal)
    await expect(blobs().delete(key)).rejects.toEqual(refusal)
    expect(await blobs().list('')).toEqual([])
  })
}
