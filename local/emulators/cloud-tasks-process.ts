/**
 * Cloud Tasks for one machine, as a process of its own, so that tasks outlive the platform that made them: CreateTask, GetTask, ListTasks and DeleteTask of
 * `google.cloud.tasks.v2` for any project and queue. Argument: the port.
 */
import { status } from '@grpc/grpc-js'
import { z } from 'zod'
import { CloudTasksStore, type Task } from './cloud-tasks-store.ts'
import { Refused, serveGoogleService } from './unary-calls.ts'

const [port] = process.argv.slice(2)
const queueName = z.string().regex(/^projects\/[^/]+\/locations\/[^/]+\/queues\/[^/]+$/)
const taskName = z.string().regex(/^projects\/[^/]+\/locations\/[^/]+\/queues\/[^/]+\/tasks\/[A-Za-z0-9_-]{1,500}$/)
const createRequest = z.object({
  parent: queueName,
  task: z.object({
    name: taskName,
    scheduleTime: z.object({ seconds: z.number(), nanos: z.number() }).nullable(),
    httpRequest: z.object({
      url: z.url(),
      httpMethod: z.string(),
      headers: z.record(z.string(), z.string()),
      body: z.instanceof(Buffer),
    }),
  }),
})
/** How far ahead a task may lie: https://cloud.google.com/tasks/docs/quotas */
const furthestMs = 30 * 86_400_000

const store = new CloudTasksStore()

function create(request: unknown): object {
  const { parent, task } = createRequest.parse(request)
  if (!task.name.startsWith(`${parent}/tasks/`)) throw new Refused(status.INVALID_ARGUMENT, 'name: not of this queue')
  const { url, httpMethod: method, headers, body } = task.httpRequest
  const { scheduleTime } = task
  const scheduleTimeMs = scheduleTime ? scheduleTime.seconds * 1_000 + scheduleTime.nanos / 1_000_000 : Date.now()
  if (scheduleTimeMs > Date.now() + furthestMs)
    throw new Refused(status.INVALID_ARGUMENT, 'scheduleTime: more than 30 days ahead')
  const created: Task = { name: task.name, scheduleTimeMs, request: { url, method, headers, body } }
  if (!store.create(created)) throw new Refused(status.ALREADY_EXISTS, 'a task of this name exists or existed recently')
  return toWire(created)
}

function get(request: unknown): object {
  const task = store.get(z.object({ name: taskName }).parse(request).name)
  if (!task) throw new Refused(status.NOT_FOUND, 'no task of this name')
  return toWire(task)
}

const list = (request: unknown): object => ({
  tasks: store.list(z.object({ parent: queueName }).parse(request).parent).map(toWire),
})

function remove(request: unknown): object {
  if (!store.delete(z.object({ name: taskName }).parse(request).name))
    throw new Refused(status.NOT_FOUND, 'no task of this name')
  return {}
}

const toWire = ({ name, scheduleTimeMs, request: { url, method, headers, body } }: Task) => ({
  name,
  scheduleTime: { seconds: Math.floor(scheduleTimeMs / 1_000), nanos: (scheduleTimeMs % 1_000) * 1_000_000 },
  httpRequest: { url, httpMethod: method, headers, body },
})

serveGoogleService(Number(port), '@google-cloud/tasks', 'google.cloud.tasks.v2.CloudTasks', {
  CreateTask: create,
  GetTask: get,
  ListTasks: list,
  DeleteTask: remove,
})
