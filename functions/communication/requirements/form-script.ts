/** Makes the form save itself while somebody writes; it works without. */
export const formScript = `
const form = document.querySelector('form[data-saved]')
const state = document.querySelector('#state')
if (form && state) {
  let timer
  let under = Promise.resolve()
  const save = () => {
    state.textContent = form.dataset.saving
    under = under.then(async () => {
      try {
        const answer = await fetch(form.dataset.saved, { method: 'POST', body: new URLSearchParams(new FormData(form)) })
        state.textContent = answer.ok ? form.dataset.done : form.dataset.failed
      } catch {
        state.textContent = form.dataset.failed
      }
    })
  }
  form.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(save, 800)
  })
  form.addEventListener('submit', () => clearTimeout(timer))
}
`
