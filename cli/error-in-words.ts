/** What a person at a shell is told of an error. */
import { getSystemErrorMap } from 'node:util'
import { CallFailed } from '@workflow/rehearsal'
import { CommandFailed } from './command-failed.ts'

/** One line for what a command, a call or a file that somebody named is at fault for; undefined where only the stack explains. */
export function errorInWords(error: unknown): string | undefined {
  if (error instanceof CommandFailed || error instanceof CallFailed) return error.message
  const { path, errno } = error instanceof Error ? (error as NodeJS.ErrnoException) : {}
  const [, meaning] = (errno === undefined ? undefined : getSystemErrorMap().get(errno)) ?? []
  return path === undefined || meaning === undefined ? undefined : `${path}: ${meaning}`
}
