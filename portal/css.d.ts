/** A style sheet imported by a script is its minified text (see bundle.ts). */
declare module '*.css' {
  export const css: string
}
