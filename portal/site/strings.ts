/** Every word of a sample site that is not the client's own. */
export const strings = {
  back: 'All sample clients',
  sample: 'A sample site on Workflow',
  talk: 'Chat with us',
  ask: 'Try asking',
  askHint: 'Each of these opens the chat and asks.',
  meet: 'Who answers',
  agentRole: { chatbot: 'answers here in the chat', voicebot: 'for the telephone, once that is connected' },
  agentOther: 'is part of the team',
  promises: [
    {
      title: 'Gets things done',
      text: 'Looks things up and takes care of them while you chat, and asks before anything is changed.',
    },
    {
      title: 'Shows its sources',
      text: 'What it says about us it can show you: open the number behind a sentence to read the page it comes from.',
    },
    {
      title: 'Knows when to ask a person',
      text: 'Ask for a person at any time. They see what was said, so you never explain twice.',
    },
  ],
  embedTitle: 'How the chat got on this page',
  embedText: 'One script element, the same that any site would use.',
  missingTitle: 'There is no such site',
  missingText: 'No sample client goes by this name.',
  unavailableTitle: 'The samples are not ready yet',
  unavailableText: 'The platform is still importing them, or is not running. Try again in a moment.',
} as const
