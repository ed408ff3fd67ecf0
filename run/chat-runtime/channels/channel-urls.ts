/** Where the systems are reached; others in tests. */
export interface ChannelUrls {
  readonly twilio: string
  readonly slack: string
}

export const publicChannelUrls: ChannelUrls = { twilio: 'https://api.twilio.com', slack: 'https://slack.com' }
