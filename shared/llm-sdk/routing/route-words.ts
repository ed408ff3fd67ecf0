/** Words that say how much thought a message wants, in English, Hindi (also in Latin letters) and Spanish. Matched as whole words. */

/** Asks to weigh, to explain or to work something out. */
export const reasoningWords =
  phrases(`why, how come, compare, comparison, difference between, explain, analyse, analyze, recommend,
  which is better, which one is better, better option, pros and cons, trade-off, calculate, work out, step by step, what would happen if, should i,
  क्यों, तुलना, अंतर, फर्क, फ़र्क, समझाइए, समझाओ, समझाएं, सुझाव, गणना, कौन सा बेहतर, kyon, kyun, kyu, tulna, antar, farq, samjhaiye, samjhao, sujhav, kaunsa behtar,
  por qué, compara, comparar, comparación, diferencia entre, explica, explícame, explicar, analiza, analizar, recomienda, recomiendas, recomiéndame,
  cuál es mejor, ventajas, desventajas, calcula, calcular, paso a paso, qué pasaría si, debería`)

/** A message of these alone asks for nothing. */
export const greetingWords =
  phrases(`hi, hello, hey, good morning, good afternoon, good evening, thanks, thank you, thank, you, ok, okay, bye, goodbye, there, yes, no, please, great,
  नमस्ते, नमस्कार, धन्यवाद, शुक्रिया, ठीक है, ठीक, है, हाँ, हां, नहीं, जी, namaste, namaskar, dhanyavad, shukriya, theek hai, haan, nahi, ji,
  hola, buenos días, buenas tardes, buenas noches, buenas, gracias, muchas gracias, vale, adiós, sí, por favor, hasta luego`)

/** How questions begin or what they hold that a passage of the knowledge answers. */
export const lookUpWords =
  phrases(`what is, what are, what's, where is, where are, when do, when does, when is, how much, how long, how many, do you have, do you offer, is there, are there, can i,
  क्या है, कहाँ, कहां, कब, कितना, कितने, कितनी, क्या आप, kya hai, kahan, kab, kitna, kitne, kitni, kya aap,
  qué es, cuál es, cuáles son, dónde, cuándo, cuánto, cuántos, cuánta, tienen, ofrecen, hay, puedo`)

function phrases(list: string): readonly string[] {
  return list.split(',').map((phrase) => phrase.trim().replaceAll(/\s+/gu, ' '))
}
