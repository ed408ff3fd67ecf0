/** LiveKit: rooms and recordings. A token signed with the API secret holds the sum of the body. https://docs.livekit.io/home/server/webhooks/ */
import { errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { JsonText, textOf, type WebhookDelivery } from '../delivery.ts'
import { type Fact, isoOfSeconds } from '../notice.ts'
import { digest, isSame } from '../proof.ts'
import { jsonOf, notices, readBody, toleranceMs, type WebhookSystem } from '../webhook-system.ts'

/** Tokens that let somebody into a room are signed with the same secret: they hold no sum, and prove nothing here. */
async function isGenuine({ headers, body }: WebhookDelivery, secret: string): Promise<boolean> {
  const token = (headers.get('authorization') ?? '').replace(/^Bearer\s+/i, '')
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      requiredClaims: ['exp', 'sha256'],
      // The clock that counts is the caller's: times are compared by `signedAtMs`.
      currentDate: signedDate(token),
    })
    return isSame(String(payload.sha256), digest('base64', body))
  } catch (error) {
    if (error instanceof errors.JOSEError) return false
    throw error
  }
}

const Times = z.looseObject({ exp: z.number(), nbf: z.number().optional(), iat: z.number().optional() })

/** When the token begins to be good; LiveKit lets it end five minutes later. */
function signedDate(token: string): Date {
  const [, claims = ''] = token.split('.')
  const times = JsonText.pipe(Times).safeParse(Buffer.from(claims, 'base64url').toString('utf8')).data
  if (!times) return new Date(0)
  return new Date((times.nbf ?? times.iat ?? times.exp - toleranceMs / 1_000) * 1_000)
}

const amount = z.coerce.number().nonnegative()
const Room = z.looseObject({ name: z.string().min(1).max(300), sid: z.string().min(1).max(300) })
const Body = z.looseObject({
  id: z.string().min(1),
  event: z.string().min(1).max(200),
  /** Protobuf's JSON form writes 64-bit numbers as text. */
  createdAt: amount.optional(),
  room: Room.optional().catch(undefined),
  egressInfo: z
    .looseObject({
      egressId: z.string().min(1).max(300),
      roomName: z.string().min(1).max(300),
      status: z.union([z.string(), z.number()]).optional(),
      fileResults: z.array(z.looseObject({ duration: amount.default(0), size: amount.default(0) })).default([]),
    })
    .optional()
    .catch(undefined),
})

/** `EGRESS_COMPLETE` of livekit_egress.proto, by name or by number. */
const complete = new Set<unknown>(['EGRESS_COMPLETE', 3])

function factOf({ event, room, egressInfo }: z.infer<typeof Body>, payload: string): Fact {
  if (room && (event === 'room_started' || event === 'room_finished'))
    return {
      fact: 'room',
      action: event === 'room_started' ? 'started' : 'finished',
      room: room.name,
      roomId: room.sid,
    }
  const [file] = egressInfo?.fileResults ?? []
  if (event !== 'egress_ended' || !egressInfo || !file || !complete.has(egressInfo.status))
    return { fact: 'other', payload }
  return {
    fact: 'recording',
    room: egressInfo.roomName,
    recordingId: egressInfo.egressId,
    // Nanoseconds.
    durationMs: Math.round(file.duration / 1_000_000),
    sizeBytes: file.size,
  }
}

export const livekit: WebhookSystem = {
  secretFrom: 'vendor',
  trust: 'signed',
  isGenuine,
  signedAtMs: ({ headers }) => signedDate((headers.get('authorization') ?? '').replace(/^Bearer\s+/i, '')).getTime(),
  read: (delivery) =>
    readBody(Body, jsonOf(delivery), (body) =>
      notices({
        id: body.id,
        kind: body.event,
        ...(body.createdAt === undefined ? {} : isoOfSeconds(body.createdAt)),
        fact: factOf(body, textOf(delivery)),
      }),
    ),
}
