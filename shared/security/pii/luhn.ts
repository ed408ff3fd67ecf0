/** The check digit of payment cards. */

/** Luhn's formula as ISO/IEC 7812-1 annex B has it: every second digit from the right doubled, the sum of all digits a multiple of ten. */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48
    const counted = place % 2 === 1 ? digit * 2 : digit
    sum += counted > 9 ? counted - 9 : counted
  }
  return sum % 10 === 0
}
