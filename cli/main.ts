/** The `workflow` command: one file per subcommand, this is the list. */

import { Command } from 'commander'
import { audit } from './audit.ts'
import { chat } from './chat.ts'
import { leaveWithReader } from './closed-pipe.ts'
import { errorInWords } from './error-in-words.ts'
import { evaluate } from './eval.ts'
import { events } from './events.ts'
import { importFolder } from './import.ts'
import { privacy } from './privacy.ts'
import { record } from './record.ts'
import { replay } from './replay.ts'
import { secrets } from './secrets.ts'
import { simulate } from './simulate.ts'
import { start } from './start.ts'

export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('workflow').description('Workflow: agents that serve your customers by chat')
  for (const command of [
    start,
    importFolder,
    chat,
    simulate,
    replay,
    record,
    events,
    secrets,
    audit,
    privacy,
    evaluate,
  ])
    program.addCommand(command())
  leaveWithReader(process.stdout, (status) => process.exit(status))
  try {
    await program.parseAsync([...argv])
  } catch (error) {
    const told = errorInWords(error)
    if (told === undefined) throw error
    process.stderr.write(`${told}\n`)
    process.exitCode = 1
  }
}
