import { createFakeClock } from '@workflow/platform'
import { describe, expect, it } from 'vitest'
import { signatureProviderFrom } from './from-environment.ts'

describe('the environment', () => {
  const clock = createFakeClock()
  const dropbox = { DROPBOX_SIGN_API_KEY: 'k' }
  const adobe = { ADOBE_SIGN_INTEGRATION_KEY: 'k', ADOBE_SIGN_API_URL: 'https://api.eu1.adobesign.com/api/rest/v6' }

  it('chooses the provider whose key it holds, or none', () => {
    expect(signatureProviderFrom({}, clock)).toEqual({})
    expect(signatureProviderFrom(dropbox, clock).signatureProvider?.name).toBe('dropbox_sign')
    expect(signatureProviderFrom(adobe, clock).signatureProvider?.name).toBe('adobe_sign')
  })

  it('cannot ask for two', () => {
    expect(() => signatureProviderFrom({ ...dropbox, ...adobe }, clock)).toThrow(/DROPBOX_SIGN_API_KEY, ADOBE_SIGN_/)
  })

  it('is told each variable that an account misses', () => {
    const docusign = { DOCUSIGN_INTEGRATION_KEY: 'k', DOCUSIGN_API_URL: 'x' }
    expect(() => signatureProviderFrom(docusign, clock)).toThrow(/DOCUSIGN_USER_ID[\s\S]*DOCUSIGN_API_URL/)
    expect(() => signatureProviderFrom({ ...dropbox, DROPBOX_SIGN_TEST_MODE: 'yes' }, clock)).toThrow(
      'DROPBOX_SIGN_TEST_MODE',
    )
    expect(() => signatureProviderFrom({ ADOBE_SIGN_INTEGRATION_KEY: 'k' }, clock)).toThrow('ADOBE_SIGN_API_URL')
  })
})
