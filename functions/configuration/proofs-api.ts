/** Routes of proofs: results kept with the version that was tried, and the way to prod that reads them. */
import { AgentBundle, Branch, bundleBlobKey, ConfigHeadSchema, headVersion, moveHead } from '@workflow/config-sdk'
import { type Route, route, type Tenant } from '@workflow/engine'
import { Conflict, NotFound } from '@workflow/platform'
import { ConfigHeads } from '@workflow/records'
import { z } from 'zod'
import { readText } from './blobs.ts'
import { configPath, number, readers, writers } from './configs-api.ts'
import { ConfigProofs, ConfigVersions, Proof, ProofResult, versionId } from './model.ts'
import { isProven, needsProof, proofMissing, proofsKept, proofsOf } from './proofs.ts'

const versionPath = configPath.extend({ version: number })
type VersionPath = z.infer<typeof versionPath>

export const proofRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/configs/{configId}/versions/{version}/proofs',
    summary:
      'What came out when the version was tried, newest first, and whether it may serve where proofs are required',
    access: readers,
    params: versionPath,
    status: 200,
    answer: z.object({ proven: z.boolean(), items: z.array(Proof) }),
    handle: async ({ params: { configId, version } }, tenant) => {
      await tenant.get(ConfigVersions, versionId(configId, version))
      const { proofs = [] } = (await proofsOf(tenant, configId, version)) ?? {}
      return { proven: isProven(proofs), items: [...proofs].reverse() }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/configs/{configId}/versions/{version}/proofs',
    summary: 'Keeps what came out when the version was tried; the oldest of twenty makes room',
    access: writers,
    params: versionPath,
    body: ProofResult,
    status: 201,
    answer: z.object({ proven: z.boolean() }),
    handle: ({ params, body }, tenant) => keepProof(tenant, params, body),
  }),
  route({
    method: 'POST',
    path: '/v1/configs/{configId}/promote',
    summary: 'Points a branch at an existing version; to prod, where proofs are required, only at one that is proven',
    access: writers,
    params: configPath,
    body: z.strictObject({ branch: Branch.default('prod'), version: z.int().positive() }),
    status: 200,
    answer: ConfigHeadSchema,
    handle: ({ params: { configId }, body }, tenant) =>
      promote(tenant, { configId, version: body.version }, body.branch),
  }),
]

async function keepProof(tenant: Tenant, { configId, version }: VersionPath, result: z.infer<typeof ProofResult>) {
  const id = versionId(configId, version)
  const { contentHash } = await tenant.get(ConfigVersions, id)
  if (result.digest !== contentHash)
    throw new Conflict(`another text was tried than that of version ${version}`, { code: 'proof_of_other_text' })
  const known = await proofsOf(tenant, configId, version)
  const proof = { ...result, at: new Date(tenant.now).toISOString(), by: tenant.actor }
  const proofs = [...(known?.proofs ?? []), proof].slice(-proofsKept)
  if (known === undefined) tenant.create(ConfigProofs, { id, proofs })
  else tenant.put(ConfigProofs, { ...known, proofs })
  const { digest: _, ...counted } = result
  tenant.emit('config_proof_kept', { proofsId: id, configId, version, ...counted })
  return { proven: isProven(proofs) }
}

async function promote(tenant: Tenant, { configId, version }: VersionPath, branch: Branch) {
  const { id: _, ...head } = await tenant.get(ConfigHeads, configId)
  const id = versionId(configId, version)
  await tenant.get(ConfigVersions, id)
  const known = await proofsOf(tenant, configId, version)
  const { proofs = [] } = known ?? {}
  if (branch === 'prod' && !isProven(proofs) && (await needsProof(tenant, configId)))
    throw proofMissing(configId, version)
  const move = moveHead(head, branch, version, configId)
  if (move.kind === 'unchanged') throw new Conflict(`${branch} is on version ${version} already`)
  if (move.kind === 'refused') throw new NotFound(`version ${version} does not exist`)
  const bundle = AgentBundle.parse(JSON.parse(await readText(tenant.blobs, bundleBlobKey(configId, version))))
  tenant.put(ConfigHeads, { ...move.head, id: configId })
  if (branch === 'prod' && known?.servedSince === undefined) {
    const served = { id, proofs, servedSince: new Date(tenant.now).toISOString() }
    if (known === undefined) tenant.create(ConfigProofs, served)
    else tenant.put(ConfigProofs, served)
  }
  tenant.emit('config_deployed', {
    configId,
    branch,
    version,
    previousVersion: move.from ?? headVersion(head, branch, configId) ?? null,
    reason: 'promotion',
    hotReloadRequired: true,
    toolNames: bundle.tools.map((tool) => tool.name),
  })
  return move.head
}
