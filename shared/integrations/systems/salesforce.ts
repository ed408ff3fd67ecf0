/**
 * Salesforce: outbound messages of flows and workflow rules, up to a hundred records in one.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging.htm
 *
 * Nothing is signed. The address that is entered there carries a secret as `token`; what a delivery says is a hint.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { z } from 'zod'
import { queryOf, textOf } from '../delivery.ts'
import { digest, isSame } from '../proof.ts'
import { type Reading, readBody, unreadable, type WebhookSystem } from '../webhook-system.ts'

const text = z.string().min(1).max(300)
const Message = z.looseObject({
  Envelope: z.looseObject({
    Body: z.looseObject({
      notifications: z.looseObject({
        OrganizationId: text,
        Notification: z
          .array(z.looseObject({ Id: text, sObject: z.looseObject({ Id: text, '@type': text }) }))
          .min(1)
          .max(100),
      }),
    }),
  }),
})

// Ids and types hold no entities: none is expanded, neither XML's own nor what a document declares.
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  processEntities: false,
  isArray: (name) => name === 'Notification',
})

/** Salesforce sends again, for a day, what is not acknowledged so. */
const answer = {
  contentType: 'text/xml',
  text:
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
    '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>' +
    '</soapenv:Body></soapenv:Envelope>',
}

function read(xml: string): Reading {
  if (/<!DOCTYPE/i.test(xml)) return unreadable('xml', 'the body declares a document type')
  if (XMLValidator.validate(xml) !== true) return unreadable('xml', 'the body is not well-formed XML')
  return readBody(Message, parser.parse(xml), ({ Envelope }) => {
    const { OrganizationId: account, Notification } = Envelope.Body.notifications
    const notices = Notification.map(({ Id: id, sObject }) => {
      // A message says that a record met a rule, not what was done to it.
      const objectType = sObject['@type'].replace(/^[^:]*:/, '')
      const fact = { fact: 'record_changed', objectType, recordId: sObject.Id, change: 'unknown' } as const
      return { id: digest('base64url', `${account}\n${id}`), kind: `${objectType}.notified`, account, fact }
    })
    return { kind: 'notices', notices, answer }
  })
}

export const salesforce: WebhookSystem = {
  secretFrom: 'platform',
  trust: 'hint',
  secretInAddress: 'token',
  isGenuine: (delivery, secret) => isSame(queryOf(delivery).get('token'), secret),
  read: (delivery) => read(textOf(delivery)),
}
