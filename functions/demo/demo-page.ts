/** The demo's page for the client's people: behind a link and a passcode, usable without scripts but for the chat itself. */
import { type Platform, platformRoute, type Route, type Tenant } from '@workflow/engine'
import { Conflict } from '@workflow/platform'
import { linkPage, linkPageQuery, localeOf, publicPage, readForm, redirectTo } from '@workflow/public-pages'
import { followPageLink } from '@workflow/records'
import { randomText, sameHash, secretHash } from '@workflow/security'
import { html } from 'hono/html'
import { z } from 'zod'
import { type Demo, Demos, DemoVisits } from './model.ts'
import { strings } from './strings.ts'
import { brandOf, demoView, type PageSettings } from './view-demo.ts'
import { approveDemo, giveFeedback, passcodeHash } from './work-on-demo.ts'

const saids = ['thanks', 'approved', 'busy', 'required'] as const
const query = z.strictObject({ ...linkPageQuery, said: z.enum(saids).optional() })
type Query = z.infer<typeof query>
const formLimitBytes = 20_000
const triesAllowed = 10
const cookieName = 'demo_visit'

interface Opened {
  readonly tenant: Tenant
  readonly demo: Demo
}

export const demoPages = (settings: PageSettings): readonly Route[] => [
  page('GET', '/demo/{token}', 'The demo, or the form for its passcode', async (request, token, opened, { said }) => {
    const locale = localeOf(request)
    const visit = await visitOf(request, opened)
    if (visit === undefined) return passcodeForm(request, opened.demo, undefined)
    return demoView({ ...settings, demo: opened.demo, locale, path: `/demo/${token}`, said })
  }),
  page('POST', '/demo/{token}', 'Opens the demo with its passcode', async (request, token, { tenant, demo }) => {
    const form = await readForm(request)
    const passcode = form?.get('passcode')?.[0]?.trim() ?? ''
    const name = form?.get('name')?.[0]?.trim().slice(0, 120) ?? ''
    if (demo.share === undefined || demo.share.failedTries >= triesAllowed)
      return passcodeForm(request, demo, 'tooMany')
    if (name === '') return passcodeForm(request, demo, 'required')
    if (!sameHash(demo.share.passcodeHash, passcodeHash(demo.id, passcode))) {
      tenant.put(Demos, { ...demo, share: { ...demo.share, failedTries: demo.share.failedTries + 1 } })
      return passcodeForm(request, demo, 'wrong')
    }
    const secret = randomText(32)
    const visit = tenant.create(DemoVisits, {
      ...{ id: tenant.newId('vis'), demoId: demo.id, name, openedAt: tenant.now },
      secretHash: secretHash(secret),
    })
    tenant.emit('demo_visited', { demoId: demo.id, visitId: visit.id })
    const secure = settings.apiUrl.startsWith('https:') ? '; Secure' : ''
    const cookie = `${cookieName}=${visit.id}.${secret}; Path=/demo/${token}; HttpOnly; SameSite=Strict${secure}`
    return redirectTo(`/demo/${token}${languageOf(request)}`, { 'set-cookie': cookie })
  }),
  page('POST', '/demo/{token}/feedback', 'Says what should be different', async (request, token, opened) => {
    const visit = await visitOf(request, opened)
    if (visit === undefined) return redirectTo(`/demo/${token}`)
    const text = (await readForm(request))?.get('text')?.[0]?.trim().slice(0, 4_000) ?? ''
    if (text === '') return redirectTo(`/demo/${token}?said=required`)
    const said = { by: 'client', author: visit.name, text } as const
    return redirectTo(
      `/demo/${token}?said=${await whether(giveFeedback(opened.tenant, opened.demo.id, said), 'thanks')}`,
    )
  }),
  page('POST', '/demo/{token}/approval', 'Approves the demo and agrees to a pilot', async (request, token, opened) => {
    if ((await visitOf(request, opened)) === undefined) return redirectTo(`/demo/${token}`)
    return redirectTo(
      `/demo/${token}?said=${await whether(approveDemo(opened.tenant, opened.demo.id, true), 'approved')}`,
    )
  }),
]

/** Refused as it stands now: the visitor is told to come again. */
async function whether(done: Promise<unknown>, word: 'thanks' | 'approved'): Promise<'thanks' | 'approved' | 'busy'> {
  try {
    await done
    return word
  } catch (error) {
    if (error instanceof Conflict) return 'busy'
    throw error
  }
}

type Answer = (request: Request, token: string, opened: Opened, query: Query) => Promise<Response>

function page(method: 'GET' | 'POST', path: string, summary: string, answer: Answer): Route {
  return platformRoute({
    ...linkPage,
    method,
    path,
    summary,
    query,
    ...(method === 'POST' ? { rawBodyLimitBytes: formLimitBytes } : {}),
    handle: async ({ params: { token }, query, request }, platform) => {
      const opened = await open(platform, token)
      return opened === undefined ? gone(request) : answer(request, token, opened, query)
    },
  })
}

async function open(platform: Platform, token: string): Promise<Opened | undefined> {
  const followed = await followPageLink(platform, 'demo', token)
  if (followed.kind !== 'open') return undefined
  const { tenant, link } = followed
  const demo = await tenant.get(Demos, link.subjectId)
  return demo.state === 'expired' ? undefined : { tenant, demo }
}

const cookieForm = new RegExp(`(?:^|;\\s*)${cookieName}=(vis_[a-z0-9]{20})\\.(\\w+)(?:;|$)`)

/** The visit's id stands in the log; what proves it is the secret beside it. */
async function visitOf(request: Request, { tenant, demo }: Opened) {
  const [, id, secret = ''] = cookieForm.exec(request.headers.get('cookie') ?? '') ?? []
  const visit = id === undefined ? undefined : await tenant.find(DemoVisits, id)
  if (visit?.demoId !== demo.id || !sameHash(visit.secretHash, secretHash(secret))) return undefined
  // Whoever got a new link gets a new passcode too.
  return visit.openedAt >= (demo.share?.sharedAt ?? '') ? visit : undefined
}

const languageOf = (request: Request) => {
  const asked = new URL(request.url).searchParams.get('lang')
  return asked === 'hi' || asked === 'en' ? `?lang=${asked}` : ''
}

function gone(request: Request): Promise<Response> {
  const locale = localeOf(request)
  const words = strings[locale]
  return publicPage({
    locale,
    title: words.gone,
    status: 404,
    body: html`<h1>${words.gone}</h1><p class="lead">${words.goneText}</p>`,
  })
}

function passcodeForm(request: Request, demo: Demo, fault: 'wrong' | 'tooMany' | 'required' | undefined) {
  const locale = localeOf(request)
  const words = strings[locale]
  const { pathname } = new URL(request.url)
  return publicPage({
    locale,
    title: words.title,
    url: pathname,
    status: fault === undefined ? 200 : 403,
    brand: brandOf(demo),
    body: html`<h1>${words.title}</h1><p class="lead" id="about">${words.askPasscode}</p>
${fault === undefined ? '' : html`<p class="fault" role="alert">${words[fault]}</p>`}
<form method="post" action="${pathname}?lang=${locale}" class="card">
<label for="name">${words.name}</label><input id="name" name="name" autocomplete="name" required maxlength="120">
<label for="passcode">${words.passcode}</label><input id="passcode" name="passcode" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" required aria-describedby="about">
<p class="actions"><button>${words.open}</button></p></form>`,
  })
}
