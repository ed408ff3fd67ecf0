/**
 * Communication: all words that leave the platform outside of a conversation, and the form by which a client says what it needs.
 *
 * Consumes message_requested, its own message_queued, message_hold_ended and sequence_step_due; emits communication_events and client_events.
 * Promises: a message leaves once or nobody knows whether it did, and it is not repeated; what nobody asked for comes in waking hours, within the cap, and never to
 * somebody who objected or who cannot be reached; a sequence takes each of its steps once, and none after it stopped.
 */
import { defineEngine, type Engine } from '@workflow/engine'
import { MessageRequests, Messages, PageLinks, RequirementsRecords } from '@workflow/records'
import { noticeReply } from './consent.ts'
import { type DeliveryMeans, deliver } from './deliver.ts'
import { mailboxRoutes } from './mailbox-api.ts'
import { BrandVoices, Recipients } from './model.ts'
import { OwnWords } from './own-words.ts'
import { providerReports } from './provider-reports.ts'
import { publicRoutes } from './public-api.ts'
import { queueMessage } from './queue-message.ts'
import { inviteClient, outreachAfterSilence } from './requirements/approve.ts'
import { draftRequirements } from './requirements/draft.ts'
import { EstimateCorrections } from './requirements/estimates.ts'
import { RequirementsForms, requirementsFormRoutes } from './requirements/form-api.ts'
import { requirementsRoutes } from './requirements/requirements-api.ts'
import { Sequences, takeStep } from './sequence.ts'
import { settingsRoutes } from './settings-api.ts'
import { stopWhenAnswered } from './stop-when-answered.ts'
import { templateRoutes } from './templates-api.ts'

export interface CommunicationEngineOptions extends DeliveryMeans {
  /** Where the pages of the platform are reached, without a closing slash. */
  readonly apiUrl: string
}

export const createCommunicationEngine = ({ kernelOf, senders, apiUrl }: CommunicationEngineOptions): Engine =>
  defineEngine({
    name: 'communication',
    scope: 'tenant',
    collections: [
      MessageRequests,
      Messages,
      Recipients,
      Sequences,
      OwnWords,
      BrandVoices,
      PageLinks,
      RequirementsRecords,
      RequirementsForms,
      EstimateCorrections,
    ],
    on: [
      queueMessage(apiUrl),
      ...deliver({ kernelOf, senders }),
      takeStep({ manual_outreach: outreachAfterSilence }),
      draftRequirements,
      inviteClient(apiUrl),
      stopWhenAnswered,
      noticeReply,
      ...providerReports,
    ],
    api: [
      ...mailboxRoutes(kernelOf),
      ...requirementsRoutes,
      ...requirementsFormRoutes,
      ...settingsRoutes,
      ...templateRoutes,
      ...publicRoutes,
    ],
  })
