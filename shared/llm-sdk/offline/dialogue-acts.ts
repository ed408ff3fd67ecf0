/** What a message does in the conversation, whatever the trade: greet, agree, refuse, correct, give up, complain, ask for a person. */

import { plain } from './tokens.ts'

export interface DialogueActs {
  readonly greeting: boolean
  readonly thanks: boolean
  readonly bye: boolean
  readonly yes: boolean
  readonly no: boolean
  /** "actually", "make it", "instead", "I meant": what follows replaces something. */
  readonly correction: boolean
  readonly giveUp: boolean
  readonly repeat: boolean
  readonly person: boolean
  readonly botQuestion: boolean
  readonly capabilities: boolean
  readonly injection: boolean
  readonly dontKnow: boolean
  readonly again: boolean
  readonly question: boolean
  /** Asks for something to be done: "I want to", "can you", "please". */
  readonly request: boolean
  readonly empty: boolean
  /** What is left when greeting, agreement or thanks at the start are taken away. */
  readonly rest: string
}

const greeting =
  /^(hi|hello|hey|hiya|howdy|greetings|namaste|good (morning|afternoon|evening|day)|morning|evening)( there| again| team| all| everyone)?\b/
const thanks = /\b(thanks|thank you|thx|ty|cheers|much appreciated|appreciate it|grateful)\b/
const bye =
  /\b(bye|goodbye|good bye|see you|see ya|cya|good night|have a (nice|good|great|lovely) (day|one|evening|weekend)|take care|that is all|that will be all|nothing else|i am done|that is it( for today| thanks| thank you)?$)/
const yes =
  /^(?:(?:oh|well|hmm|um|ah|and|great|thanks) )*(ye+s+|yeah+|yea|yep+|yup+|y|ya|sure|ok|okay|okey|k|alright|all right|correct|right|exactly|absolutely|definitely|certainly|of course|indeed|fine|great|perfect|good|lovely|confirm|confirmed|i confirm|please do|go ahead|go for it|go$|do it|do that|book it|sounds? (good|great|fine|right|perfect)|looks? (good|great|fine|right|correct)|that (is|works|sounds|looks) ?(right|correct|fine|good|great|ok|okay|perfect)?|that works|works for me|proceed|please proceed|why not|by all means|if you could|i do|i would|yes please)\b/
const no =
  /^(?:(?:actually|well|oh|sorry|hmm|um|ah|wait) )*(no+|nope|nah|n|not (now|yet|really|right|correct|quite|at the moment|today)|negative|do not|please do not|wrong|that is (wrong|not right|not correct|incorrect)|incorrect|rather not|no thanks|no thank you|i would rather not|nothing)\b/
const correction =
  /\b(actually|instead|rather|i meant|meant|make it|make that|change (it|that|the|my)|correction|scratch that|not that|wrong|should be|let us make|switch (it|that|to)|on second thought|sorry)\b|^(no|wait|hold on|hang on)\b/
const giveUp =
  /\b(never ?mind|nevermind|forget (it|about it|that|this)|cancel (that|this|it all|everything)|drop (it|that|this)|leave it|do not bother|changed my mind|scratch that|stop this|abort|no longer interested|skip (it|this|that)|not interested|let us not|(will|ll|would rather|want to|going to|do) (just )?keep (it|them|that|this|everything)( as (it|they) (is|are))?)\b|^(stop|cancel|cancel it|quit|exit|abort|leave|please cancel|no cancel|cancel please)$/
const repeat =
  /\b(say (that|it) again|repeat (that|it|please|yourself|the last)|come again|pardon|what did you (just )?say|can you repeat|could you repeat|please repeat|did not (catch|get|hear) (that|you|it)|one more time|say again)\b|^(repeat|sorry what|what was that|what|huh|excuse me)$/
const person =
  /\b(human|humans|real person|live (agent|person|chat)|(speak|talk|chat) (to|with) (a|an|the|your|one of your|one of the) (?!bot\b|robot\b|machine\b|computer\b|chatbot\b|assistant\b)\w+|an? (actual|living|real) person|(speak|talk|chat|connect|transfer|put|pass|hand|get|reach|give|forward|escalate|switch)( me)?( over| through| on)?( to| with)? (a |an |the |your |some ?)?(agent|representative|rep|operator|manager|supervisor|someone|somebody|staff|person|people|human|colleague|receptionist|team member|team|advisor|adviser|boss|support)|customer (service|care|support)( agent| rep| representative| person)?( please)?$|(want|need|get me|give me|like)( an?| the| your| to see| to speak to)* (agent|representative|operator|manager|supervisor|human|person))\b|^(an? |the )?(agent|representative|operator|manager|supervisor|real person|person|human)( please| now)?$|\bsomeone (real|else|from your team)\b|\b(is there|can i have|let me have) (anyone|someone|somebody)\b/
const botQuestion =
  /^(who|what) are you$|\b(are|r) you (a |an )?(real|human|bot|robot|machine|ai|computer|chatbot|person|automated)|^are you an? \w+$|\bam i (talking|speaking|chatting) (to|with) (a |an )?(real |actual )?(bot|robot|machine|human|person|computer|ai)\b|\bis this (a |an )?(bot|robot|ai|real person|human)\b/
const capabilities =
  /\b(what (can|do|could) you (do|help|offer me|assist)|how (can|could|do) you help|what are you (able|for|here)|what can i (ask|do here)|what services can you|your capabilities|what do you do|what is this (for|chat)|how does this (work|chat work)|what else can you do|what all can you)\b|^(help|help me|menu|options|i need help|i need some help|can you help me|can you help|could you help me|please help|i have a question)$/
const injection =
  /\b(ignore|disregard|forget|override|bypass) (all |any |every |your |the |my |of |these |those |previous |prior |above |earlier |safety |system |security )*(instructions?|prompts?|rules?|guidelines|restrictions|directions|verification|checks)\b|\b(system|initial|hidden|original|developer|secret) (prompt|instructions?|message|rules)\b|\byour (instructions|prompt|prompts|configuration|source code|api keys?)\b|\b(developer|admin|debug|god|dan|root|maintenance) mode\b|\bjailbreak|\bpretend (to be|you are|that you are)\b|\bact as (a |an |if |though )|\byou are now (a |an |in |dan)|\b(another|other|someone elses?|somebody elses?|everyones?|anyone elses?|all) (customers?|persons?|peoples?|users?|clients?|members?)? ?(personal |private |account |contact |phone |order |card )*(data|details|information|info|records?|orders?|accounts?|phone numbers?|numbers|addresses|emails?|passwords?|balances?|bookings)\b( of)?|\b(list|show|give|dump|export|print|send|tell)( me)?( out)? (all|every|each)( of)?( the| your| other)* (customers?|users?|clients?|database|passwords?|accounts)\b|\b(data|details|information|orders?|bookings?|accounts?|documents?|files?|records?|address|numbers?|history|appointments?) (of|from|belonging to) (another|other|a different|all|every) (customers?|users?|clients?|members?|persons?|people)\b|\b(pin|password|balance|data|details|address|phone|phone number|orders?) of (customer|user|client|member) \w+|\b(dump|export|print) (the |your )?(database|prompt|instructions|data|tools|functions)\b/
const ownThings =
  /\b(my|our) (other|another)\b|\ball (my|our|of my)\b|\bmy (data|details|information|info|records?|orders?|accounts?)\b|^(show|list|tell|give|what)( me)? (are )?all (orders|bookings|accounts|information)$/
const dontKnow =
  /\b(do not (know|have|remember|recall)|not sure|no idea|no clue|have no|have not got|can not (find|remember|recall)|forgot|lost it|unsure|dunno|idk|where (do|can) i find)\b/
const again = /\b(another|again|one more|same again|the same|once more)\b/
const questionStart =
  /^((and |but |so |also |ok |okay |hi |hello |hey |please |sorry |well |oh |um |by the way |btw |quick question |just )*)(what|which|who|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|will|would|should|may|am|have|has|any idea|tell me|i wonder|i was wondering|i am wondering)\b/
const request =
  /\b(i (would|d) (like|love|prefer)|i (really |just |also |still |only )?(want|need|have to|wish|must|am looking|am trying|am calling to|am writing to)|we (want|need|would like)|my \w+ (needs|wants|would like)|^(need|want|looking for)|(can|could|would|will) (you|u) (please |kindly |also |just )?\w+|(can|could|may) (i|we) (please |also |just )?(get|have|book|order|make|schedule|reserve|cancel|change|move|buy|see|check|request|pay|return|reschedule|switch|add|place|arrange|come)|let me|let us|please|kindly|help me|looking (to|for)|is it possible to|i am after|i will (have|take|get)|give me|get me|book me|any chance)\b/

/** Reads the acts of one message. */
export function readActs(text: string): DialogueActs {
  const words = plain(text)
  const rest = words
    .replace(
      /^((hi|hello|hey|hiya|good (morning|afternoon|evening|day)|namaste|dear)( there| team| all| sir| madam)? )+/,
      '',
    )
    .replace(
      /^((yes|yeah|yep|yup|sure|ok|okay|alright|great|perfect|thanks|thank you|cool|please|well|so|oh|um|uh|hmm|and|no|nope|wait|sorry|excuse me) )+/,
      '',
    )
    .replace(/( please| thanks| thank you)+$/, '')
  const isInjection = injection.test(words) && !ownThings.test(words)
  return {
    greeting: greeting.test(words),
    thanks: thanks.test(words) && !/^no\b/.test(words),
    bye: bye.test(words),
    yes:
      yes.test(words) &&
      !(/^why not/.test(words) && text.includes('?')) &&
      !/^(right|good|fine|great|ok|okay) ?(now|away|morning|afternoon|evening|day|question)\b/.test(words),
    no: no.test(words) && !/^(no problem|no worries|not a problem|not bad)\b/.test(words),
    correction: correction.test(words),
    giveUp: giveUp.test(words),
    repeat: repeat.test(words),
    person: person.test(words) && !/\b(per|for (a|one|each)|extra|another|second) person\b/.test(words),
    botQuestion: botQuestion.test(words),
    capabilities: capabilities.test(words),
    injection: isInjection,
    dontKnow: dontKnow.test(words),
    again: again.test(words),
    question:
      text.includes('?') ||
      (questionStart.test(words) &&
        !/^(ok |okay |yes |please |just |then )*(do (it|that|this|so)|can do|will do)\b/.test(words)),
    request: request.test(words),
    empty: !/[\p{L}\p{N}]/u.test(text),
    rest,
  }
}
