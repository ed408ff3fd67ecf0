/** `workflow eval`: how well a part of the platform does on a labelled set, one subcommand each. */
import { Command } from 'commander'
import { evalGuard } from './eval-guard.ts'
import { evalIntents } from './eval-intents.ts'
import { evalPii } from './eval-pii.ts'

export function evaluate(): Command {
  return new Command('eval')
    .description('measure a part of the platform on a labelled set')
    .addCommand(evalPii())
    .addCommand(evalIntents())
    .addCommand(evalGuard())
}
