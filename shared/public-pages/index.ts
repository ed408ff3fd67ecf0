/**
 * Pages for people without an account: rendered by the server, usable without scripts, on a telephone, by keyboard and screen reader. A room writes its content and its
 * strings; frame, style, language and policy are the same for all.
 */
export { isOfType, readForm } from './form.ts'
export { linkPage, linkPageQuery, linkUrl } from './link-page.ts'
export { type Locale, localeOf, localeOfTag, locales, type Strings } from './locale.ts'
export { type Brand, type PublicPage, publicPage, redirectTo } from './page.ts'
