import { describe, expect, it } from 'vitest'
import { CHATBOT } from './config.fixtures.ts'
import { parseAgentConfig } from './parse-config.ts'
import { fillVariables, MissingPromptVariable } from './prompt-variables.ts'
import { promptExamples, renderGreeting, renderSystemPrompt } from './render-prompt.ts'

function read(text: string) {
  const result = parseAgentConfig(text)
  if (!result.ok) throw new Error(JSON.stringify(result.errors))
  return result.config
}

describe('a prompt is rendered', () => {
  const config = read(CHATBOT)

  it('as stable Markdown with its variables filled in', () => {
    const text = renderSystemPrompt(config, { client_name: 'Hotel Post' })
    expect(text).toBe(
      [
        '# Role\n\nYou are the reception of Hotel Post.',
        '# Capabilities\n\n- book rooms\n- answer questions about a stay',
        '# Rules\n\n- Confirm dates before booking.\n- Never promise upgrades.',
        '# Conversation flow\n\n1. greet\n2. find out dates\n3. offer rooms',
      ].join('\n\n'),
    )
    expect(renderSystemPrompt(config, { client_name: 'Hotel Post' })).toBe(text)
  })

  it('with examples apart, without the reasoning of their authors', () => {
    expect(promptExamples(config)).toEqual([{ user: 'Any room tonight?', assistant: 'For how many people?' }])
  })

  it('and so is the greeting', () => {
    expect(renderGreeting(config, { client_name: 'Hotel Post' })).toBe('Welcome to Hotel Post! Check-in is from 15:00.')
  })

  it('never with a hole in it', () => {
    expect(() => renderGreeting(config, {})).toThrow(MissingPromptVariable)
    expect(() => fillVariables('{constructor}', {})).toThrow(MissingPromptVariable)
  })

  it('with braces that are no variables left alone, and values never read as templates', () => {
    expect(fillVariables('{"a": {x}} {{x}}', { x: '{y}' })).toBe('{"a": {y}} {x}')
  })
})
