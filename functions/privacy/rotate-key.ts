/** The key of an organization gets a new version, and the log says which and by whom. */
import type { Platform } from '@workflow/engine'
import { KeyUnavailable, NotFound } from '@workflow/platform'
import { requireOrganization } from './erase-organization.ts'
import { type KeyRotation, KeyRotations } from './model.ts'

/** Throws `NotFound` where there is no such organization, and with the code `erased` where its key is destroyed. */
export async function rotateKey(platform: Platform, organizationId: string): Promise<KeyRotation> {
  await requireOrganization(platform, organizationId)
  const rotation = platform.create(KeyRotations, {
    id: platform.newId('rot'),
    organizationId,
    keyVersion: await newVersion(platform, organizationId),
    rotatedBy: platform.actor,
    rotatedAt: platform.now,
  })
  const { id: rotationId, keyVersion } = rotation
  platform.emit('organization_key_rotated', { rotationId, keyVersion }, { organizationId })
  return rotation
}

async function newVersion(platform: Platform, organizationId: string): Promise<string> {
  try {
    return await platform.tenant(organizationId).holdings.rotateKey()
  } catch (error) {
    if (!(error instanceof KeyUnavailable)) throw error
    throw new NotFound(`organization ${organizationId} was erased`, { code: 'erased' }, { cause: error })
  }
}
