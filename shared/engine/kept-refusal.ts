/**
 * A refusal that is not forgotten: what the handler staged is committed, and the caller is refused all the same. A failed sign-in is counted, a stolen token
 * ends its session. A handler returns it; whoever ran the handler gets its error thrown once the commit is done.
 */
import type { DomainError } from '@workflow/platform'

export class KeptRefusal {
  constructor(readonly error: DomainError) {}
}
