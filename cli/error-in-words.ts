/** What a person at a shell is told of an error. */
import { getSystemErrorMap } from 'node:util'
import { CallFailed } from '@workflow/rehearsal'
import { z } from 'zod'
import { CommandFailed } from './command-failed.ts'

/** What the file system says of a file. */
const fileFault = z.object({ path: z.string(), errno: z.number() })

/** One line for what a command, a call or a file that somebody named is at fault for; undefined where only the stack explains. */
export function errorInWords(error: unknown): string | undefined {
  if (error instanceof CommandFailed || error instanceof CallFailed) return error.message
  const { data: fault } = fileFault.safeParse(error)
  const [, meaning] = (fault && getSystemErrorMap().get(fault.errno)) ?? []
  return fault && meaning && `${fault.path}: ${meaning}`
}
