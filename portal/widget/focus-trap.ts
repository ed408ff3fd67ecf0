/** Keeps the keyboard inside a dialog. */

const FOCUSABLE = 'a[href], button:not([disabled]), textarea, input, [tabindex="0"]'

/** Tab behind the last control goes to the first one, and the other way round. */
export function trapFocus(dialog: HTMLElement, root: ShadowRoot): void {
  dialog.addEventListener('keydown', (event) => {
    if (event.key !== 'Tab') return
    const controls = [...dialog.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((control) => control.checkVisibility())
    const [first] = controls
    const last = controls.at(-1)
    const leaving = event.shiftKey ? first : last
    if (root.activeElement !== leaving && root.activeElement !== null) return
    event.preventDefault()
    ;(event.shiftKey ? last : first)?.focus()
  })
}
