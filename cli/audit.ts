/** `workflow audit verify`: checks the sealed event log on this machine, from what anybody with read access can get. */
import { type Access, call } from '@workflow/rehearsal'
import { checkBlock, type SealedBlock } from '@workflow/security'
import { Command, Option } from 'commander'
import { z } from 'zod'
import { type AccessOptions, accessAs } from './api.ts'
import { CommandFailed } from './command-failed.ts'

const block = z.object({
  tenantId: z.string(),
  sequence: z.number(),
  after: z.string(),
  to: z.string(),
  entries: z.number(),
  entriesHash: z.string(),
  previousHash: z.string(),
  sealedAt: z.string(),
  hash: z.string(),
  keyVersion: z.string(),
  signature: z.string(),
})
const entries = z.object({ items: z.array(z.object({ position: z.string(), body: z.unknown() })) })

/** Ten minutes until nobody can add to the log any more, and as many for the sealer to come by. */
const sealedWithinMs = 20 * 60_000

interface Options extends AccessOptions {
  readonly client?: string
  readonly organization?: string
}

export function audit(): Command {
  const verify = new Command('verify')
    .description("check an organization's sealed event log, block by block")
    .option('--client <slug>', 'the organization; the first sample where absent')
    .addOption(
      new Option('--organization <id>', 'in place of --client, as staff: one that has ended has nobody else').conflicts(
        'client',
      ),
    )
    .option('--url <url>', 'a running platform')
    .option('--data <folder>', 'data folder of the running platform', process.env.WORKFLOW_DATA ?? '.workflow')
    .action(async (options: Options) => {
      const access = await accessOf(options)
      const { blocks, events, last, sealedTwice } = await verifyChain(access)
      for (const sequence of sealedTwice)
        process.stdout.write(`block ${sequence} was sealed over another log before: a backup was restored\n`)
      await requireSealed(access, last)
      process.stdout.write(`${blocks} blocks over ${events} events: the chain holds\n`)
      if (last) process.stdout.write(`last block ${last.sequence}, sealed ${last.sealedAt}, hash ${last.hash}\n`)
    })
  return new Command('audit').description('the sealed event log').addCommand(verify)
}

async function accessOf(options: Options): Promise<Access> {
  if (options.organization === undefined) return accessAs('admin', options, options.client)
  const { url, headers } = await accessAs('platform_admin', options)
  return { url, headers: { ...headers, 'x-workflow-organization': options.organization } }
}

/** Throws `CommandFailed` at the first block that does not hold. */
async function verifyChain(access: Access) {
  const keys = new Map<string, string>()
  let previous: SealedBlock | undefined
  let events = 0
  const sealedTwice: number[] = []
  for await (const current of blocksOf(access)) {
    const read = await (await call(access, 'GET', `/v1/audit/blocks/${current.sequence}/entries`)).json()
    const logged = entries.parse(read).items
    const publicKey = keys.get(current.keyVersion) ?? (await publicKeyOf(access, current.keyVersion))
    keys.set(current.keyVersion, publicKey)
    const fault = checkBlock(current, previous, logged, publicKey)
    if (fault) throw new CommandFailed(`block ${fault.sequence} does not hold (${fault.rule}): ${fault.message}`)
    const answer = await (await call(access, 'GET', `/v1/audit/blocks/${current.sequence}/copy`)).json()
    const copy = block.extend({ otherCopies: z.number() }).parse(answer)
    if (copy.otherCopies > 0) sealedTwice.push(current.sequence)
    if (copy.hash !== current.hash)
      throw new CommandFailed(`block ${current.sequence} is not the one that was kept apart`)
    previous = current
    events += logged.length
  }
  return { blocks: previous?.sequence ?? 0, events, last: previous, sealedTwice }
}

/** A chain that holds says nothing of events that nobody seals. Throws `CommandFailed`. */
async function requireSealed(access: Access, last: SealedBlock | undefined): Promise<void> {
  const after = encodeURIComponent(last?.to ?? '0001-01-01T00:00:00.000Z')
  const answer = await (await call(access, 'GET', `/v1/events?limit=1&after=${after}`)).json()
  const [first] = z
    .object({ items: z.array(z.object({ event: z.object({ time: z.iso.datetime() }) })) })
    .parse(answer).items
  const { time } = first?.event ?? {}
  if (time !== undefined && Date.now() - Date.parse(time) > sealedWithinMs)
    throw new CommandFailed(`events since ${time} are not sealed, though everything is within minutes`)
}

async function* blocksOf(access: Access): AsyncGenerator<SealedBlock> {
  let after = ''
  do {
    const query = after === '' ? '' : `?after=${encodeURIComponent(after)}`
    const answer = await (await call(access, 'GET', `/v1/audit/blocks${query}`)).json()
    const page = z.object({ items: z.array(block), next: z.string().optional() }).parse(answer)
    yield* page.items
    after = page.next ?? ''
  } while (after !== '')
}

async function publicKeyOf(access: Access, version: string): Promise<string> {
  const answer = await call(access, 'GET', `/v1/audit/keys?version=${encodeURIComponent(version)}`)
  return z.object({ publicKey: z.string() }).parse(await answer.json()).publicKey
}
