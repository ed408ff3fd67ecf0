/** The platform's own sentences to customers, in the languages that its guards tell apart. */
import { languageOf } from '@workflow/agent-core'

const english = {
  cannotAnswer: 'I am sorry, I cannot answer right now. Please try again in a moment, or ask me for a person.',
  tooLong:
    'I am sorry, this is taking longer than it should, and I have stopped waiting. Please try again in a moment, or ask me for a person.',
  speechless: 'I am sorry, I did not find the words for that. Could you say it in another way?',
  withheld: 'I am sorry, I cannot answer that. Is there something else that I can help you with?',
  stillWaiting: 'I am still waiting for a colleague to agree to the last step. I will come back to you here.',
  colleagueAgrees: 'A colleague has to agree to this first. I will come back to you here as soon as they have.',
  pleaseConfirm: 'Before I go ahead, please confirm:',
  shallI: 'Shall I do this? (yes or no)',
  thanksForAnswers: 'Thank you for your answers.',
  fileForPerson:
    'Thank you, your file has arrived. The assistant cannot read it; a colleague has been asked to look at it.',
  personJoined: 'A person has joined the conversation.',
  assistantBack: 'The assistant is back with you.',
  closedByPerson: 'The conversation was closed. Thank you for your time.',
  nobodyFreeCallback: 'Nobody is free at this moment. We will call you back. I am here meanwhile.',
  nobodyFreeTicket:
    'Nobody is free at this moment. I have opened a ticket for you, and a colleague will write to you. I am here meanwhile.',
  onCall:
    'You are on the phone with us. You can send pictures and documents here meanwhile; I answer again after the call.',
  callEnded: 'The call is over. I am here again.',
  waitedTooLong: 'You have waited longer than we promised. I have asked a colleague to take over.',
}
type Phrases = typeof english

const spanish: Phrases = {
  cannotAnswer:
    'Lo siento, ahora mismo no puedo responder. Inténtelo de nuevo en un momento o pida hablar con una persona.',
  tooLong:
    'Lo siento, esto está tardando más de lo debido y he dejado de esperar. Inténtelo de nuevo en un momento o pida hablar con una persona.',
  speechless: 'Lo siento, no he encontrado las palabras para eso. ¿Podría decirlo de otra manera?',
  withheld: 'Lo siento, no puedo responder a eso. ¿Puedo ayudarle en otra cosa?',
  stillWaiting: 'Sigo esperando a que un compañero apruebe el último paso. Le responderé aquí.',
  colleagueAgrees: 'Antes tiene que aprobarlo un compañero. Le responderé aquí en cuanto lo haga.',
  pleaseConfirm: 'Antes de continuar, confirme por favor:',
  shallI: '¿Lo hago? (sí o no)',
  thanksForAnswers: 'Gracias por sus respuestas.',
  fileForPerson:
    'Gracias, su archivo ha llegado. El asistente no puede leerlo; hemos pedido a un compañero que lo mire.',
  personJoined: 'Una persona se ha unido a la conversación.',
  assistantBack: 'El asistente vuelve a atenderle.',
  closedByPerson: 'La conversación se ha cerrado. Gracias por su tiempo.',
  nobodyFreeCallback: 'En este momento no hay nadie libre. Le llamaremos. Mientras tanto, sigo aquí.',
  nobodyFreeTicket:
    'En este momento no hay nadie libre. He abierto un caso para usted y un compañero le escribirá. Mientras tanto, sigo aquí.',
  onCall:
    'Está hablando por teléfono con nosotros. Mientras tanto puede enviar aquí imágenes y documentos; volveré a responder después de la llamada.',
  callEnded: 'La llamada ha terminado. Ya estoy de nuevo aquí.',
  waitedTooLong: 'Ha esperado más de lo que prometimos. He pedido a un compañero que se haga cargo.',
}

const hindi: Phrases = {
  cannotAnswer: 'क्षमा करें, मैं अभी उत्तर नहीं दे सकता। कृपया थोड़ी देर में फिर कोशिश करें, या किसी व्यक्ति से बात करने को कहें।',
  tooLong:
    'क्षमा करें, इसमें ज़रूरत से ज़्यादा समय लग रहा है, इसलिए मैंने इंतज़ार करना बंद कर दिया है। कृपया थोड़ी देर में फिर कोशिश करें, या किसी व्यक्ति से बात करने को कहें।',
  speechless: 'क्षमा करें, मुझे इसके लिए शब्द नहीं मिले। क्या आप इसे दूसरे ढंग से कह सकते हैं?',
  withheld: 'क्षमा करें, मैं इसका उत्तर नहीं दे सकता। क्या मैं किसी और बात में आपकी मदद कर सकता हूँ?',
  stillWaiting: 'मैं अभी भी पिछले चरण के लिए एक सहकर्मी की सहमति का इंतज़ार कर रहा हूँ। मैं आपको यहीं बताऊँगा।',
  colleagueAgrees: 'इसके लिए पहले एक सहकर्मी की सहमति चाहिए। मिलते ही मैं आपको यहीं बताऊँगा।',
  pleaseConfirm: 'आगे बढ़ने से पहले कृपया पुष्टि करें:',
  shallI: 'क्या मैं यह कर दूँ? (हाँ या नहीं)',
  thanksForAnswers: 'आपके उत्तरों के लिए धन्यवाद।',
  fileForPerson: 'धन्यवाद, आपकी फ़ाइल मिल गई है। सहायक इसे पढ़ नहीं सकता; एक सहकर्मी से इसे देखने को कहा गया है।',
  personJoined: 'एक व्यक्ति बातचीत में शामिल हो गया है।',
  assistantBack: 'सहायक फिर से आपके साथ है।',
  closedByPerson: 'बातचीत बंद कर दी गई है। आपके समय के लिए धन्यवाद।',
  nobodyFreeCallback: 'इस समय कोई उपलब्ध नहीं है। हम आपको फ़ोन करेंगे। तब तक मैं यहाँ हूँ।',
  nobodyFreeTicket: 'इस समय कोई उपलब्ध नहीं है। मैंने आपके लिए एक टिकट खोल दिया है, और एक सहकर्मी आपको लिखेगा। तब तक मैं यहाँ हूँ।',
  onCall: 'आप हमसे फ़ोन पर बात कर रहे हैं। तब तक आप यहाँ तस्वीरें और दस्तावेज़ भेज सकते हैं; कॉल के बाद मैं फिर उत्तर दूँगा।',
  callEnded: 'कॉल समाप्त हो गई है। मैं फिर से यहाँ हूँ।',
  waitedTooLong: 'आपने हमारे वादे से ज़्यादा इंतज़ार किया है। मैंने एक सहकर्मी से आगे संभालने को कहा है।',
}

const tables = { en: english, es: spanish, hi: hindi }
export const allPhrases: readonly Phrases[] = Object.values(tables)

/** In the language of what the customer said, where the agent speaks it; else in the agent's own. `languages` are BCP 47, the first is its own. */
export function phrasesFor(languages: readonly string[], said: string): Phrases {
  const spoken = languages.map((tag) => tag.split('-')[0])
  const theirs = languageOf(said)
  const own = spoken[0]
  if (theirs !== undefined && spoken.includes(theirs)) return tables[theirs]
  return own === 'es' || own === 'hi' ? tables[own] : english
}
