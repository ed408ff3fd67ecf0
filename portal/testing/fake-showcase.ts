/** The sample clients of the fake platform. */
import type { Showcase } from '../browser/showcase.ts'

export const showcase: Showcase = {
  clients: [
    {
      slug: 'northlight',
      name: 'Northlight Opticians',
      industry: 'optical retail',
      tagline: 'See the difference a clear day makes',
      color: '#0f766e',
      website: 'https://northlight.example',
      agents: [
        { name: 'Northlight Assistant', configId: 'cfg_1', productType: 'chatbot' },
        { name: 'Northlight Telephone', configId: 'cfg_2', productType: 'voicebot' },
      ],
      publishableKey: 'pk_northlight',
      suggestions: [
        'I would like an eye test on Friday',
        'When are my glasses ready?',
        'What does a second pair cost?',
        'I want to speak to a person',
      ],
    },
    {
      slug: 'harbour-bikes',
      name: 'Harbour Bikes',
      industry: 'bicycle hire',
      tagline: 'The whole coast on two wheels',
      color: '#b45309',
      website: 'https://harbour.example',
      agents: [{ name: 'Skipper', configId: 'cfg_3', productType: 'chatbot' }],
      publishableKey: 'pk_harbour',
      suggestions: ['Is there a tandem tomorrow?'],
    },
  ],
  users: [
    { role: 'admin', email: 'admin@northlight.example', password: 'admin-password', client: 'northlight' },
    { role: 'agent', email: 'asha@northlight.example', password: 'agent-password', client: 'northlight' },
    { role: 'agent', email: 'ben@northlight.example', password: 'agent-password', client: 'northlight' },
    { role: 'support_specialist', email: 'sue@workflow.example', password: 'support-password' },
    { role: 'platform_admin', email: 'ada@workflow.example', password: 'platform-password' },
  ],
}
