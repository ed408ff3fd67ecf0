/** @workflow/security: who somebody is, what may be called, and what must not be seen. */

export {
  API_KEY_SCOPES,
  type ApiKeyKind,
  type ApiKeyRecord,
  type ApiKeyScope,
  createApiKey,
  matchesApiKey,
  parseApiKey,
  SERVER_KEY_SCOPES,
} from './api-keys.ts'
export {
  type AuditEntry,
  type BlockHeader,
  type ChainFault,
  checkBlock,
  entriesHashOf,
  firstPreviousHash,
  headerHashOf,
  type SealedBlock,
  signedBytesOf,
} from './audit-chain.ts'
export { isFreeMail } from './free-mail.ts'
export { nestsTooDeep } from './json-nesting.ts'
export { createLink, type LinkPurpose, type LinkRecord, type LinkUse, linkHash, useLink } from './one-time-links.ts'
export { hashPassword, type PasswordCheck, passwordProblems, verifyPassword } from './passwords.ts'
export { randomText, sameHash, secretHash } from './random-text.ts'
export { redactFields, redactText } from './redact.ts'
export {
  type RefreshFamily,
  type Rotation,
  refreshFamilyId,
  revokeRefreshFamily,
  rotateRefreshToken,
  startRefreshFamily,
} from './refresh-tokens.ts'
export {
  CLIENT_ROLES,
  type ClientRole,
  isClientRole,
  isPlatformRole,
  PLATFORM_ROLES,
  type PlatformRole,
  type Role,
  type Side,
} from './roles.ts'
export { openBytes, openText, SealBroken, sealBytes, sealText } from './sealing.ts'
export {
  createSigningKeys,
  publicKeySet,
  rotateSigningKeys,
  type SigningKey,
  type SigningKeySet,
} from './signing-keys.ts'
export {
  guardedFetch,
  isAllowedAddress,
  OutboundError,
  type OutboundErrorKind,
  type OutboundLimits,
  type OutboundRequest,
} from './ssrf-guard.ts'
export {
  type AccessClaims,
  accessClaimsOf,
  type ConversationClaims,
  type CustomerIdentity,
  issueToken,
  TokenError,
  type TokenKind,
  verifyCustomerToken,
  verifyToken,
} from './tokens.ts'
