/**
 * @workflow/security/pii: finds personal data in texts, and writes labels, masks or hashes in its place.
 *
 * A subpath of its own, since it loads tables of numbers, names and places that most of the platform does not need.
 */
export { findFormalData } from './find-formal-data.ts'
export { type FindOptions, findPersonalData } from './find-personal-data.ts'
export { type Finding, PERSONAL_DATA_TYPES, type PersonalDataType } from './finding.ts'
export { type RedactOptions, redactPersonalData } from './redact-personal-data.ts'
