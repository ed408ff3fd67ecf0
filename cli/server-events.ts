/** Reads server-sent events from a response. */
export interface ServerEvent {
  readonly event: string
  readonly id: string | undefined
  readonly data: unknown
}

export async function* serverEvents(response: Response): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder()
  let buffered = ''
  for await (const part of response.body ?? []) {
    buffered += decoder.decode(part, { stream: true })
    const blocks = buffered.split('\n\n')
    buffered = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = new Map(
        block
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()]),
      )
      const data = fields.get('data')
      if (data !== undefined)
        yield { event: fields.get('event') ?? 'message', id: fields.get('id'), data: JSON.parse(data) as unknown }
    }
  }
}
