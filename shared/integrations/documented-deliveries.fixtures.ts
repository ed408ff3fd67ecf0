/** For tests: deliveries of the systems that have no package that signs, as their documentation says. */
import { createHmac } from 'node:crypto'
import { type SampleDelivery, vendorSecrets } from './sample-delivery.fixtures.ts'

const hmacOf = (secret: string, text: string, encoding: 'hex' | 'base64') =>
  createHmac('sha256', secret).update(text).digest(encoding)
const json = { 'content-type': 'application/json' }

export const docusign: SampleDelivery = {
  system: 'docusign',
  secrets: vendorSecrets,
  body: JSON.stringify({
    event: 'envelope-completed',
    apiVersion: 'v2.1',
    retryCount: 0,
    configurationId: 10_000,
    generatedDateTime: '2026-01-05T09:00:00.0000000Z',
    data: { accountId: 'acc-1', envelopeId: 'env-1' },
  }),
  forged: ['env-1', 'env-2'],
  isTimed: false,
  // An account with two keys signs with both; the first is somebody else's here.
  sign: ({ url, secret, body }) => ({
    url,
    body,
    headers: {
      ...json,
      'x-docusign-signature-1': hmacOf('another key of the account', body, 'base64'),
      'x-docusign-signature-2': hmacOf(secret, body, 'base64'),
    },
  }),
}

export const dropboxSign: SampleDelivery = {
  system: 'dropbox_sign',
  secrets: vendorSecrets,
  body: JSON.stringify({
    event: {
      event_type: 'signature_request_signed',
      event_time: '1767603600',
      event_hash: '',
      event_metadata: { reported_for_account_id: 'acc-1' },
    },
    signature_request: { signature_request_id: 'sig-1' },
  }),
  forged: ['signature_request_signed', 'signature_request_viewed'],
  isTimed: false,
  sign: ({ url, secret, body }) => {
    const parsed = JSON.parse(body) as { event: Record<string, unknown> }
    const hash = hmacOf(secret, `${parsed.event.event_time}${parsed.event.event_type}`, 'hex')
    const signed = JSON.stringify({ ...parsed, event: { ...parsed.event, event_hash: hash } })
    const part = `--b0\r\nContent-Disposition: form-data; name="json"\r\nContent-Type: application/json\r\n\r\n${signed}\r\n--b0--\r\n`
    return { url, body: part, headers: { 'content-type': 'multipart/form-data; boundary=b0' } }
  },
}

export const adobeSign: SampleDelivery = {
  system: 'adobe_sign',
  secrets: ['UB7E5BXCXY', 'CBJCHBCAABAA'],
  body: JSON.stringify({
    webhookNotificationId: 'ntf-1',
    event: 'AGREEMENT_WORKFLOW_COMPLETED',
    eventDate: '2026-01-05T09:00:00Z',
    agreement: { id: 'agr-1' },
  }),
  isTimed: false,
  sign: ({ url, secret, body }) => ({ url, body, headers: { ...json, 'x-adobesign-clientid': secret } }),
}

export const salesforce: SampleDelivery = {
  system: 'salesforce',
  secrets: vendorSecrets,
  body: `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>00D1</OrganizationId>
   <ActionId>04k1</ActionId>
   <SessionId xsi:nil="true"/>
   <Notification>
    <Id>04l1</Id>
    <sObject xsi:type="sf:Contact" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
     <sf:Id>0031</sf:Id><sf:LastName>Muster</sf:LastName>
    </sObject>
   </Notification>
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>`,
  isTimed: false,
  sign: ({ url, secret, body }) => ({
    url: `${url}?token=${encodeURIComponent(secret)}`,
    body,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
  }),
}
