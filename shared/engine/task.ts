/**
 * An AI step is a task with a baseline: schema-checked output from a model, and a deterministic answer that needs none. What it returns says who made it.
 */
import { createHash } from 'node:crypto'
import { type ModelProvider, ProviderError } from '@workflow/llm-sdk'
import { z } from 'zod'

export interface Task<Input, Output> {
  readonly name: string
  readonly input: z.ZodType<Input>
  readonly output: z.ZodType<Output>
  /** Instructions for a model. */
  readonly prompt: string
  /** An honest, useful answer without a model. Pure. */
  readonly baseline: (input: Input) => Output
}

export interface TaskResult<Output> {
  readonly output: Output
  /** `baseline`, or `<provider>/<model>`. */
  readonly producedBy: string
}

export function defineTask<Input, Output>(task: Task<Input, Output>): Task<Input, Output> {
  return task
}

/** Asks the model once; where there is none, or its answer does not fit, the baseline answers. */
export async function runTask<Input, Output>(
  task: Task<Input, Output>,
  given: Input,
  model: ModelProvider,
): Promise<TaskResult<Output>> {
  const input = task.input.parse(given)
  try {
    const answer = await model.object({
      instructions: task.prompt,
      input: JSON.stringify(input),
      schema: z.toJSONSchema(task.output),
    })
    const output = task.output.safeParse(answer.value)
    if (output.success) return { output: output.data, producedBy: answer.producedBy }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
  }
  return { output: task.output.parse(task.baseline(input)), producedBy: 'baseline' }
}

/** Where an answer is remembered: the same question of the same step has the same key. */
export function memoId(step: string, task: string, input: unknown): string {
  return createHash('sha256')
    .update(`${step}\n${task}\n${JSON.stringify(input)}`)
    .digest('base64url')
}
