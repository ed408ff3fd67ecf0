/** Ports that deliver some events twice: at once, and again much later. */
import type { Ports, QueueMessage } from '@workflow/platform'

export interface Repeating {
  readonly ports: Ports
  /** Delivers what was kept for later; returns how many. */
  repeat(): Promise<number>
}

const keptAtMost = 2_000

/** `chance`: of 1, how many events come twice. */
export function repeatingPorts(opened: Ports, random: () => number, chance: number): Repeating {
  const kept: { readonly dueMs: number; readonly message: QueueMessage }[] = []
  const { queue, timers, clock } = opened
  const keep = (dueMs: number, message: QueueMessage) => {
    if (kept.length < keptAtMost) kept.push({ dueMs, message })
  }
  const chosen = (messages: readonly QueueMessage[]) => {
    const some = messages.filter(() => random() < chance)
    for (const message of some) keep(0, message)
    return some
  }
  return {
    ports: {
      ...opened,
      queue: {
        subscribe: (...given) => queue.subscribe(...given),
        publish: async (messages) => queue.publish([...messages, ...chosen(messages)]),
        start: () => queue.start(),
        stop: () => queue.stop(),
        idle: () => queue.idle(),
      },
      timers: {
        schedule: async (due) => {
          await timers.schedule(due)
          // At least once, and never before its time.
          for (const { dueAt, message } of due) if (random() < chance) keep(dueAt.getTime(), message)
        },
        start: () => timers.start(),
        stop: () => timers.stop(),
        idle: () => timers.idle(),
      },
    },
    repeat: async () => {
      const nowMs = clock.now().getTime()
      const again = kept.filter(({ dueMs }) => dueMs <= nowMs)
      const later = kept.filter(({ dueMs }) => dueMs > nowMs)
      kept.splice(0, kept.length, ...later)
      await queue.publish(again.map(({ message }) => message))
      return again.length
    },
  }
}
