/** Who is who: what a composition root needs to sign tokens and to set up people and keys. */
export { isAssigned } from './gateway/assignments.ts'
export {
  addMember,
  createApiKey,
  createPlatformUser,
  type Identity,
  openIdentity,
  openSession,
  type User,
} from './organization/index.ts'
