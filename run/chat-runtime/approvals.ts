/** Agreement to a tool call that the graph waits for: the customer's in words, a person's at the desk. */

const yes =
  /^(?:\W|please|ok(?:ay)?|then|thanks?)*\b(?:yes|yep|yeah|yup|sure|ok(?:ay)?|correct|right|confirm(?:ed)?|go ahead|do it|please do|of course|absolutely|definitely|certainly|sounds good)\b/i
const no = /\b(?:no|not|don'?t|never|wait|stop|cancel|but|instead)\b/i

/** Only a clear yes is one; anything else goes to the agent as what it is. */
export const meansYes = (text: string): boolean => yes.test(text.slice(0, 200)) && !no.test(text.slice(0, 200))
