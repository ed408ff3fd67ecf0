/** The Google family: Firestore, Pub/Sub, Cloud Tasks, Cloud Storage, Secret Manager and Cloud KMS behind the ports. */
export { type GoogleServers, type GoogleSettings, openGoogleFamily } from './family.ts'
export { firestoreIndexes } from './indexes.ts'
export { type PushedMessage, pushedMessage } from './message-attributes.ts'
export { type GoogleOptions, type GooglePorts, openGoogle } from './open-google.ts'
export { pushEndpoint, subscriptionId } from './subscriptions.ts'
