/**
 * What an injection is made of, whatever its words: classes of words that stand near each other (an override beside a rule, a role given to "you"), and forms
 * (fake tags, labelled double answers, placeholders, capitals). The classes are closed sets of English, Hindi and Spanish; what they are worth is learned.
 */
import type { Word } from './windows.ts'

export interface Structure {
  readonly name: string
  readonly start: number
  readonly end: number
}

const CLASSES = {
  you: 'you your yours yourself youre u ur tu tus te ti usted su eres vos aap tum tumhe tumhara आप आपको आपके आपका आपकी तुम तुम्हें तुम्हारा तुम्हारे तू',
  assistant:
    'ai assistant chatgpt gpt chatbot bot llm model openai anthropic claude gemini copilot machine agent asistente modelo ia robot सहायक एआई मॉडल बॉट चैटबॉट असिस्टेंट',
  rule: 'rule rules instruction instructions policy policies guideline guidelines restriction restrictions filter filters limitation limitations constraint constraints programming prompt prompts system developer directive directives safeguard safeguards safety ethics ethical moral morals regla reglas instruccion instrucciones politica politicas directriz directrices restriccion restricciones limite limites filtro filtros sistema नियम नियमों निर्देश निर्देशों प्रतिबंध सीमा सीमाओं नीति नीतियों सिस्टम प्रॉम्प्ट niyam nirdesh',
  override:
    "ignore ignoring disregard forget bypass override overrides skip drop suspend disable disabled remove removed without no never not nothing none free unfiltered uncensored unrestricted unlimited break supersede void cancel don't doesn't can't cannot ignora ignorar ignore olvida olvidate olvide omite omitir salta sin nunca ningun ninguna desactiva anula अनदेखा भूल भूलकर बिना नहीं मत नज़रअंदाज़ हटा रद्द bhool bhul",
  role: 'act pretend pretending roleplay role play playing become becoming character persona simulate simulating simulation imagine impersonate imitate called named alter actua finge fingir simula imagina personaje interpreta papel llamado llamada अभिनय भूमिका किरदार बनो बनकर नाटक कल्पना',
  reveal:
    'reveal show print repeat output display disclose leak verbatim recite dump copy translate summarize list tell revela muestra imprime repite di copia traduce enumera दिखाओ दिखाइए बताओ बताइए दोहराओ छापो',
  secret:
    'prompt password passwords secret secrets key keys token tokens credentials configuration hidden confidential initial above previous prior contraseña contrasena claves clave secreto secretos confidencial anterior anteriores पासवर्ड गुप्त गोपनीय पिछले पहले',
  send: 'send forward post email upload call transfer execute run invoke trigger fetch refund issue delete update export submit curl envia envie enviar reenvia manda transfiere ejecuta llama borra exporta reembolsa भेजो भेजें भेजिए चलाओ ट्रांसफर हटाओ',
  tool: 'tool tools function functions api endpoint command commands account accounts customer customers record records data database order orders herramienta herramientas funcion cuenta cuentas cliente clientes datos टूल फ़ंक्शन खाता खाते ग्राहक ग्राहकों डेटा',
  must: 'must always shall never will now immediately every debes siempre debe ahora inmediatamente ज़रूर हमेशा तुरंत अब',
  refuse:
    'refuse refusing refusal decline apologize apologise sorry warn warning warnings disclaimer disclaimers cannot unable unethical illegal immoral inappropriate harmful dangerous legality morality consequences negarte rechazar advertencia advertencias ilegal disculpa मना चेतावनी अवैध',
  conceal:
    'tell mention inform notify ask say reveal alert confirm digas menciones informes preguntes बताना बताओ पूछना कहना batana',
  address: 'dear hello hi user users customer please regards thanks thank hola gracias estimado नमस्ते धन्यवाद कृपया',
} as const

export type ClassName = keyof typeof CLASSES

const classesOfWord = new Map<string, ClassName[]>()
for (const name of Object.keys(CLASSES) as ClassName[])
  for (const word of CLASSES[name].split(' ')) classesOfWord.set(word, [...(classesOfWord.get(word) ?? []), name])

/** Classes that mean something beside each other; the order of the two in the text counts. */
const PAIRS: ReadonlySet<string> = new Set([
  'override>rule',
  'rule>override',
  'override>assistant',
  'override>refuse',
  'you>role',
  'role>you',
  'role>assistant',
  'you>assistant',
  'assistant>you',
  'assistant>override',
  'reveal>secret',
  'reveal>rule',
  'send>tool',
  'assistant>send',
  'you>send',
  'assistant>must',
  'you>must',
  'must>you',
  'must>override',
  'you>refuse',
  'must>refuse',
  'you>rule',
  'rule>you',
  'override>secret',
  'assistant>rule',
  'send>secret',
  'assistant>role',
  'you>override',
  'refuse>rule',
  'override>conceal',
])
const NEAR_WORDS = 7

/**
 * Forms, by what they are and not by what they say. What repeats is bounded, and no two neighbours take the same sign: `\W` takes letters of most scripts, which made
 * a form of capitals and other signs take minutes over a page of Japanese.
 */
const FORMS: readonly (readonly [string, RegExp])[] = [
  [
    'fake role tag',
    /<\/?\|?\s*(?:im_start|im_end|system|assistant|user|tool\w*|instructions?|admin|end\w*)\s*\|?>|\[\/?(?:INST|SYS(?:TEM)?|ASSISTANT|ADMIN|USER)\b[^\]]{0,80}\]|<<\/?SYS>>|\[?\{?(?:"role"\s*:\s*"(?:system|developer))/giu,
  ],
  [
    'assistant addressed',
    /(?:^|[\n.!?>"(:—-]\s{0,3}|\b(?:to|for|dear|attention|hey|any|para|hola)\s{1,8}(?:(?:the|any|all|your|la|el)\s{0,8})?)(?:(?:ai|language|the)\s{1,8})?(?:assistants?|ai|llms?|chatbots?|models?|ai agents?|asistente|ia|सहायक|एआई)\s*[,:;)!]/giu,
  ],
  [
    'sent to an address',
    /\b(?:send|sends|forward|e-?mail|post|transfer|upload|text|envi[ae]|reenv[ií]a|manda)\b[^.!?\n]{0,80}(?:@|https?:|\+\d)|@\S{1,80}\s{0,4}(?:पर|par)\s+(?:भेज|bhej)/giu,
  ],
  [
    'fake role line',
    /^\W{0,6}(?:system|developer|admin(?:istrator)?|assistant|root|override|sistema|सिस्टम)(?: (?:message|prompt|note|override|update|notice))?\s*[:\]>]/gimu,
  ],
  [
    'placeholder',
    /[[{<(]{1,2}\s*(?:insert|your|enter|put|type|replace|prompt|question|request|user|my)[^\]}>)]{0,60}[\]}>)]/giu,
  ],
  ['label in brackets', /[[(](?=[^\])]{2,24}[\])]\s*:?)[^\])\p{Ll}]{0,24}\p{Lu}{2,}[^\])]{0,24}[\])]/gu],
  [
    'acronym persona',
    /\b\p{Lu}{3,40}(?:-?GPT)?\b(?=[^\p{L}\p{N}_]{1,12}(?:\p{L}{1,40}[^\p{L}\p{N}_]{1,12}){0,3}(?:stands|means|short|acronym|can|is|has|will|does|doesn't|mode)\b)/gu,
  ],
  ['name made of GPT or Bot', /\b\p{L}{2,40}(?:GPT|Bot)\b/gu],
  ['comment in markup', /<!--[\s\S]{8,600}?-->|\/\*[\s\S]{8,600}?\*\/|\[\/\/\]: #/gu],
  ['hidden style', /display\s*:\s*none|font-size\s*:\s*0|color\s*:\s*(?:#fff|white)|opacity\s*:\s*0/giu],
  [
    'link that carries data',
    /https?:\/\/[^\s)?&]{0,200}[?&][^\s)=]{0,40}=(?:[[{<%$]|[A-Z_]{4,})|!\[[^\]]{0,200}\]\(https?:[^)?&]{0,200}[?&]/giu,
  ],
  ['fence line', /^\W{0,4}(?:[-=#*_~]{3,40}|`{3,9})\s{0,4}(?:end|begin|start|stop|new|fin|inicio)\b/gimu],
  ['shouted words', /\b(?:\p{Lu}{2,40}[^\p{L}\p{N}_]{1,12}){3,}\p{Lu}{2,40}\b/gu],
  [
    'quoted opening of the answer',
    /\b(?:say|reply|respond|answer|start|begin|responde|empieza)\b[^.\n]{0,40}["“'«]/giu,
  ],
  ['answer with two labels', /^\W{0,3}\p{L}[\p{L}\p{N} ]{1,20}:\s*[[<(]/gimu],
  ['call of a tool', /\b[a-z]+_[a-z_]+\s*\(|"(?:tool|function|name|action)"\s*:\s*"/gu],
]

export const CLASS_NAMES = Object.keys(CLASSES) as readonly ClassName[]

/** For each word the classes that it belongs to. */
export function classesOf(words: readonly Word[]): readonly (readonly ClassName[])[] {
  return words.map(({ text }) => classesOfWord.get(text) ?? NO_CLASS)
}

const NO_CLASS: readonly ClassName[] = []

/** All structures of a normal text, each as often as it stands there. */
export function structuresOf(text: string, words: readonly Word[]): readonly Structure[] {
  return [...pairsOf(words), ...formsOf(text)]
}

function pairsOf(words: readonly Word[]): readonly Structure[] {
  const pairs: Structure[] = []
  let recent: { readonly name: ClassName; readonly at: number; readonly start: number }[] = []
  for (const [at, { text, start, end }] of words.entries()) {
    const names = classesOfWord.get(text)
    if (!names) continue
    recent = recent.filter((before) => at - before.at <= NEAR_WORDS)
    for (const name of names)
      for (const before of recent) {
        const pair = `${before.name}>${name}`
        if (PAIRS.has(pair)) pairs.push({ name: pair, start: before.start, end })
      }
    for (const name of names) recent.push({ name, at, start })
  }
  return pairs
}

function formsOf(text: string): readonly Structure[] {
  return FORMS.flatMap(([name, form]) =>
    Array.from(text.matchAll(form), ({ 0: match, index }) => ({ name, start: index, end: index + match.length })),
  )
}
