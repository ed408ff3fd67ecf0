/** The report as a paper: what stands in it is what stands on the page. */
import { markdownToPdf } from '@workflow/paper'
import type { ClientProfile } from '@workflow/records'
import type { Run } from '../model.ts'
import { reportMarkdown } from './report-markdown.ts'

export async function reportPdf(profile: ClientProfile, run: Run): Promise<Response> {
  const bytes = await markdownToPdf(reportMarkdown(profile, run), {
    title: `Research: ${profile.name}`,
    language: 'en',
    at: new Date(profile.completedAt),
    foot: `As of ${profile.completedAt.slice(0, 10)}`,
  })
  return new Response(Uint8Array.from(bytes), {
    headers: { 'content-type': 'application/pdf', 'content-disposition': 'inline; filename="research-report.pdf"' },
  })
}
