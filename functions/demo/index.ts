/**
 * Demo: from what is known of a client to an agent that it can try, in a sandbox organization of its own.
 *
 * Consumes requirements_validation_completed, conversation_started, turn_completed, tool_executed of sandboxes, the ends of organizations, and its own
 * demo_*_due; emits demo_events, feedback_received and pilot_agreed.
 * Promises: a demo is a client folder, imported and versioned as every agent is; nobody outside sees one that fails its own conversations; nothing in it reaches a real
 * customer; a wrong passcode opens nothing and ten end the link; after its time it answers no more; its sandbox goes some days later, and with its client.
 */
import { defineEngine, type Engine } from '@workflow/engine'
import { KnowledgeOffers, MessageRequests, PageLinks } from '@workflow/records'
import { demoRoutes } from './api.ts'
import { demoPages } from './demo-page.ts'
import { awaitKnowledge, deployDemo, type SandboxAccess } from './deploy-demo.ts'
import { endSandboxes } from './end-sandboxes.ts'
import { followTrials } from './follow-trials.ts'
import { beginDemo, generateDemo } from './generate-demo.ts'
import { DemoFeedback, Demos, DemoTrials, DemoVisits, Sandboxes } from './model.ts'
import { endOverdueRehearsal, rehearseDemo } from './rehearse-demo.ts'
import type { PageSettings } from './view-demo.ts'
import { expireDemo } from './work-on-demo.ts'

export type { SandboxAccess } from './deploy-demo.ts'

export type DemoEngineOptions = PageSettings

export const createDemoEngine = (settings: DemoEngineOptions, sandboxes: SandboxAccess): Engine =>
  defineEngine({
    name: 'demo',
    scope: 'platform',
    collections: [Demos, DemoFeedback, DemoVisits, DemoTrials, Sandboxes, PageLinks, MessageRequests, KnowledgeOffers],
    on: [
      beginDemo,
      generateDemo,
      deployDemo(sandboxes),
      awaitKnowledge,
      rehearseDemo(settings.apiUrl),
      endOverdueRehearsal,
      expireDemo(sandboxes),
      ...endSandboxes,
      ...followTrials,
    ],
    api: [...demoRoutes(settings.apiUrl), ...demoPages(settings)],
  })
