/** A complete configuration that is right; each test breaks or changes one thing of it. */

export const CHATBOT = `# The reception of a hotel.
product_type: chatbot
agent_identity: { name: Reception, languages: [en, de-AT], tone: "warm, brief" }
use_case: Bookings and questions about a stay
system_prompt:
  role: You are the reception of {client_name}.
  capabilities: [book rooms, answer questions about a stay]
  behavioral_rules:
    - Confirm dates before booking.  # guests mix up arrival and departure
    - Never promise upgrades.
  conversation_flow: [greet, find out dates, offer rooms]
  examples: [{ user: Any room tonight?, assistant: For how many people?, reasoning: The size decides. }]
prompt_variables: { check_in: "15:00" }
greeting: Welcome to {client_name}! Check-in is from {check_in}.
model: { primary: gemini-2.5-flash, temperature: 0.2, max_tokens: 800 }
tools:
  - { name: book_room, requires_approval: customer }
  - name: fetch_invoice
    permissions: [read:personal_data]
    requires_verified_customer: true
    auth: \${secret:INVOICE_KEY}
  - { name: escalate_to_human, source: builtin }
external_integrations:
  - { name: CRM, type: hubspot, auth: "\${secret:CRM_KEY}" }
channels:
  input: [{ type: web_chat }, { type: whatsapp, phone_number: "+14155550100" }]
  output: [{ type: email, enabled: true }]
knowledge: { collections: [default], graphrag: true }
topics:
  - { name: refunds, description: Money back, reply: A colleague decides about refunds., escalate: true }
escalation_rules:
  - { when: user_request, to: agent, timeout_s: 30, fallback: create_ticket }
  - { when: sentiment < 0.3, to: agent, fallback: callback }
  - { when: topic:refunds, to: agent }
pii_policy:
  collect: [{ field: email, when: when_needed, purpose: confirmation of a booking }]
  retention_days: 365
business_logic:
  cross_sell:
    enabled: true
    triggers: [positive_sentiment]
    products: [{ id: spa, conditions: ["customer_type:standard", "interaction_count:>5", "feature_usage:<50%"] }]
  surveys: { questions: [{ text: How was it?, type: rating, scale: 5 }] }
kpi_definitions: [{ name: resolution, metric: resolution_rate, target: 0.8 }]
experiments:
  - { name: greeting, metric: conversion, variants: [{ name: a, weight: 50 }, { name: b, weight: 50, overrides: { tone: lively } }] }
personalization: { cohorts: [{ name: regulars, conditions: ["interaction_count:>5"], overrides: { tone: familiar } }] }
quotas: { messages_per_minute: 20 }
feature_flags: { graphrag: true, images: { percent: 25 } }
`

export const VOICEBOT = `product_type: voicebot
agent_identity: { name: Phone reception }
system_prompt: You answer the phone.
model: { max_tokens: 200 }
escalation_rules: [{ when: user_request, to: agent }]
voice_parameters: { voice: rachel, speed: 1.1, clarity: 0.7, style: 0.2, background_sound: office, optimize_streaming_latency: 3, speaker_boost: true }
stop_speaking_plan: { words: 2, voice_seconds: 0.2, back_off_seconds: 1 }
input: { min_chars: 10, punctuation: [".", "!"] }
`

/** Unfolded it would hold hundreds of millions of values. */
export const ALIAS_BOMB = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghi'
  .split('')
  .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`)
  .join('\n')}\n`
