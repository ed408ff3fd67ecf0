/** Files as customers send them, and a platform whose model sees: it converses as scripted, and looks through Gemini's SDK at a server of the test. */
import { createGeminiProvider, type ModelProvider } from '@workflow/llm-sdk'
import { json, type ModelServer } from '../../shared/llm-sdk/contract/model-server.ts'
import { wireFormats } from '../../shared/llm-sdk/contract/wire-formats.ts'
import { createScriptedProvider } from '../security/scripted-provider.ts'
import type { Answer, Chat, World } from '../security/world.ts'

/** A header is all that is read: an image of that size, and bytes to fill it up. */
export function png(width: number, height: number, more = Buffer.alloc(64)): Buffer {
  const header = Buffer.alloc(33)
  header.write('\u0089PNG\r\n\u001a\n', 0, 'latin1')
  header.writeUInt32BE(13, 8)
  header.write('IHDR', 12, 'latin1')
  header.writeUInt32BE(width, 16)
  header.writeUInt32BE(height, 20)
  const data = Buffer.alloc(8)
  data.write('IDAT', 4, 'latin1')
  return Buffer.concat([header, data, more])
}

/** One of WebP's three forms, by the chunk that tells its size. */
export function webp(chunk: 'VP8 ' | 'VP8L' | 'VP8X', width: number, height: number): Buffer {
  const bytes = Buffer.alloc(64)
  bytes.write('RIFF', 0, 'latin1')
  bytes.writeUInt32LE(56, 4)
  bytes.write(`WEBP${chunk}`, 8, 'latin1')
  bytes.writeUInt32LE(40, 16)
  if (chunk === 'VP8 ') {
    bytes.writeUIntBE(0x9d012a, 23, 3)
    bytes.writeUInt16LE(width, 26)
    bytes.writeUInt16LE(height, 28)
  } else if (chunk === 'VP8L') {
    bytes[20] = 0x2f
    bytes.writeUInt32LE((width - 1) | ((height - 1) << 14), 21)
  } else {
    bytes.writeUIntLE(width - 1, 24, 3)
    bytes.writeUIntLE(height - 1, 27, 3)
  }
  return bytes
}

export function heic(): Buffer {
  const bytes = Buffer.alloc(32)
  bytes.writeUInt32BE(24, 0)
  bytes.write('ftypheic', 4, 'latin1')
  bytes.write('mif1heic', 16, 'latin1')
  return bytes
}

export const upload = (world: World, chat: Chat, body: Uint8Array, type = 'image/png'): Promise<Answer> =>
  world.ask(`/v1/conversations/${chat.id}/attachments`, {
    method: 'POST',
    headers: { ...chat.headers, 'content-type': type },
    body,
  })

export const sayWith = (
  world: World,
  chat: Chat,
  text: string,
  attachments: readonly unknown[],
  clientMessageId: string,
): Promise<Answer> =>
  world.ask(`/v1/conversations/${chat.id}/messages`, {
    method: 'POST',
    headers: chat.headers,
    body: { clientMessageId, text, attachments },
  })

export interface SeeingProvider extends ModelProvider {
  /** Guidance of the last request for words. */
  guidance(): string
}

export function seeingProvider(server: ModelServer): SeeingProvider {
  const scripted = createScriptedProvider()
  const sees = createGeminiProvider({ apiKey: 'key-1', baseUrl: server.url, defaultModel: 'gemini-2.5-flash' })
  let guidance: readonly string[] = []
  return {
    name: 'scripted',
    chat: (request) => {
      guidance = request.situation.guidance
      return scripted.chat(request)
    },
    object: (request) => sees.object(request),
    guidance: () => guidance.join('\n'),
  }
}

/** What the model reads in the next files. */
export function answersReading(server: ModelServer, value: unknown): void {
  const gemini = wireFormats.find(({ name }) => name === 'gemini')
  if (!gemini) throw new Error('no wire format of Gemini')
  server.answerWith(json(200, gemini.object(typeof value === 'string' ? value : JSON.stringify(value))))
}
