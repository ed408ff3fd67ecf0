import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { leaveWithReader } from './closed-pipe.ts'

it('a command whose reader has gone leaves as SIGPIPE would end it, and hides no other fault', () => {
  const output = new EventEmitter()
  const left: number[] = []
  leaveWithReader(output, (status) => left.push(status))
  output.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
  expect(left).toEqual([141])
  expect(() => output.emit('error', new Error('no space left'))).toThrow('no space left')
  expect(left).toEqual([141])
})
