/** Who is who: what a composition root needs to sign tokens, to set up people and keys, and to see who comes. */
export { isAssigned } from './gateway/assignments.ts'
export {
  addMember,
  createApiKey,
  createPlatformUser,
  findUserByEmail,
  type Identity,
  MailedLinks,
  Organizations,
  openIdentity,
  openSession,
  type User,
} from './organization/index.ts'
