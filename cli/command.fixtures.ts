/** For tests: a command as somebody runs it at a shell, with what it printed and its exit status. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { afterAll, afterEach, vi } from 'vitest'

export interface Shell {
  /** Of its own for this file of tests. */
  readonly folder: string
  /** What the last command printed. */
  printed(): string
  /** Resolves with the exit status; rejects with what the command threw. */
  run(command: Command, ...args: readonly string[]): Promise<number>
  /** Writes a file below `folder`; resolves to where it is. */
  fileOf(name: string, content: string): string
}

export function openShell(): Shell {
  const folder = mkdtempSync(join(tmpdir(), 'workflow-cli-'))
  let printed = ''
  afterEach(() => vi.restoreAllMocks())
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return {
    folder,
    printed: () => printed,
    run: async (command, ...args) => {
      printed = ''
      const before = process.exitCode
      process.exitCode = 0
      const written = (text: string | Uint8Array) => {
        printed += String(text)
        return true
      }
      const out = vi.spyOn(process.stdout, 'write').mockImplementation(written)
      const error = vi.spyOn(process.stderr, 'write').mockImplementation(written)
      try {
        await command.parseAsync([...args], { from: 'user' })
        return Number(process.exitCode)
      } finally {
        process.exitCode = before
        out.mockRestore()
        error.mockRestore()
      }
    },
    fileOf: (name, content) => {
      const file = join(folder, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
      return file
    },
  }
}
