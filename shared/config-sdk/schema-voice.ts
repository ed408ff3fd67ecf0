/** How a voicebot speaks, stops speaking and hands text to its voice. */
import { z } from 'zod'

const voice = z.string().trim().min(1).max(200).describe('Voice, by the name or id of its provider')

const tuning = {
  speed: z.number().min(0.5).max(2).optional().describe('0.5 (slow) to 2 (fast); 1 is natural'),
  clarity: z.number().min(0).max(1).optional().describe('0 (varied) to 1 (close to the voice)'),
  style: z.number().min(0).max(1).optional().describe('0 (plain) to 1 (exaggerated)'),
  background_sound: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .describe('Sound behind the voice, for example office or off'),
  optimize_streaming_latency: z.int().min(0).max(4).optional().describe('0 (best quality) to 4 (fastest first sound)'),
  speaker_boost: z.boolean().optional().describe('Closer to the original speaker, a little slower'),
}

export const VoiceParameters = z.strictObject({ voice, ...tuning })

/** What a cohort may change of the voice. */
export const voiceOverrides = z.strictObject({ voice: voice.optional(), ...tuning })

export const StopSpeakingPlan = z.strictObject({
  words: z.int().min(1).max(10).optional().describe('Words of the caller that stop the agent, 1 to 10'),
  voice_seconds: z.number().min(0.1).max(2).optional().describe('Seconds of voice that stop the agent, 0.1 to 2'),
  back_off_seconds: z.number().min(1).max(5).optional().describe('Seconds of silence before it speaks again, 1 to 5'),
})

export const VoiceInput = z.strictObject({
  min_chars: z.int().min(5).max(50).optional().describe('Characters collected before they are spoken, 5 to 50'),
  punctuation: z
    .array(z.string().regex(/^\p{P}{1,3}$/u, 'must be a punctuation mark'))
    .optional()
    .describe('Marks at which a piece of text may go to the voice'),
})
