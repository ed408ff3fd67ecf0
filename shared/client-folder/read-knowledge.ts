/** knowledge/**: the documents that the agents answer from. Each is read once here, so that a broken one is named before anything is stored. */
import { parseDocument } from '@workflow/knowledge'
import type { FolderError } from './folder-error.ts'

export interface KnowledgeFile {
  /** Below knowledge/, with `/`. */
  readonly fileName: string
  readonly collection: string
  readonly title: string
  readonly bytes: Uint8Array
}

/** Where the documents of a folder go; other collections are filled through the API. */
const folderCollection = 'default'

export async function readKnowledge(
  files: ReadonlyMap<string, Uint8Array>,
): Promise<{ knowledge: KnowledgeFile[]; errors: FolderError[] }> {
  const knowledge: KnowledgeFile[] = []
  const errors: FolderError[] = []
  for (const [file, bytes] of files) {
    if (!file.startsWith('knowledge/')) continue
    const fileName = file.slice('knowledge/'.length)
    const parsed = await parseDocument({ fileName, bytes })
    if (parsed.ok) knowledge.push({ fileName, collection: folderCollection, title: parsed.document.title, bytes })
    else
      errors.push({
        file,
        rule: parsed.rule,
        message: parsed.reason,
        hint: 'Documents are .md .html .txt .csv .pdf .docx with text in them',
      })
  }
  return { knowledge, errors }
}
