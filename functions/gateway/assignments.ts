/** Which organizations staff may act in, as the workforce assigned them. */
import type { Kernel } from '@workflow/engine'
import { Assignments } from '../workforce/model.ts'
import type { IsAssigned } from './authorize.ts'

export function isAssigned(kernel: Kernel): IsAssigned {
  return async (organizationId, userId) => {
    const [found] = await kernel.ports.documents.read([
      { parent: `organizations/${organizationId}`, collection: Assignments.name, id: userId },
    ])
    return found !== undefined && Assignments.schema.parse(found.body).active
  }
}
