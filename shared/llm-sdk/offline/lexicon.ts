/** General English: words without meaning of their own, groups of words that mean the same in customer service, and the actions among them. */

const list = (words: string): readonly string[] => words.split(/\s+/).filter((word) => word !== '')

export const stopWords: ReadonlySet<string> = new Set(
  list(`a an the this that these those i me my mine we us our you your yours he him his she her hers it its they them their
    am is are was were be been being do does did doing done have has had having will would shall should can could may might must
    to of in on at by for from with about into onto over under as than then so if or and but nor not no yes yeah ok okay
    please kindly thanks thank hi hello hey dear sir madam want wants wanted like likes need needs love wish hope
    what which who whom whose when where why how there here just also too very really quite some any all both each
    tell know let give got get getting go going gonna come say said ask see help could maybe perhaps well now still
    up out off again only same such more most other another much many lot bit think wondering wonder sure possible able
    m s t d ll ve re im id am pm one thing something anything someone actually sorry forgot forget forgotten mean means meant hmm um uh oh wait however because since
    become becoming new difference differ differences compare versus vs between ideally wondering whether happen happens happened until till comes came goes went gets makes see seeing coming ahead upcoming quite around today customer customers client clients using given based specific via e g eg etc per their its whether optional required`),
)

/** Set phrases folded into one concept word before a text is split. */
export const phrases: readonly (readonly [RegExp, string])[] = [
  [/\b(call|calling|called) (it |that |this |everything )?off\b/g, 'cancel'],
  [/\bget(ting)? rid of\b/g, 'cancel'],
  [/\b(do not|no longer) (need|want)\b/g, 'cancel'],
  [/\b(can not|unable to|not able to|will not be able to) (make it|make|come|attend)\b/g, 'cancel'],
  [
    /\b(push|put|move|bring|shift)(ed|ing)? (it |that |this )?(back|off|forward|forwards|earlier|later)\b/g,
    'reschedule',
  ],
  [/\b(different|another|new|other) (day|date|time|slot)\b/g, 'reschedule date'],
  [/\bcheck ?ups?\b/g, 'checkup'],
  [/\b(your|our|the) hours\b/g, 'openhours'],
  [/\bwhere are you\b|\b(find|reach|visit) (you|us) at\b|\bfind (you|us)\b|\bget (there|to you)\b/g, 'address'],
  [/\b\d+ off\b/g, 'discount'],
  [/\bmoney back\b/g, 'refund'],
  [/\b(give|send|take|bring) (it |them |this |that )?back\b/g, 'return'],
  [/\bhow much (money )?(is|are|does|do|for|would|will|was|it)\b/g, 'price'],
  [/\bhow expensive\b/g, 'price'],
  [/\bhow much\b/g, 'price'],
  [/\bhow (long|fast)\b/g, 'duration'],
  [/\b(what|which) time (do|does|are|is) (you|they|it|the \w+) (open|close|shut)\b/g, 'openhours'],
  [
    /\b(when|until when) (do|does|are|is|will) (you|they|it|the \w+)( be)? (open|close|shut|closing|opening)\b/g,
    'openhours',
  ],
  [/\b(opening|business|working|office|visiting) (hours|times|time)\b/g, 'openhours'],
  [/\bare you (open|closed)\b/g, 'openhours'],
  [/\b(where is|where are|where has|what happened to|what has happened to) (my|our)\b/g, 'status'],
  [/\b(has|have|did) (my|our)\b/g, 'status'],
  [/\bhow far (is|along)\b/g, 'status'],
  [/\b(look|looking) (up|for)\b/g, 'find'],
  [/\bfind out\b/g, 'find'],
  [
    /\b(any|some)(thing)? free\b|\bfree (slots?|times?|tables?|rooms?|spots?|places?|appointments?|on|at|this|next|tomorrow|today|for|in)\b/g,
    'available $2',
  ],
  [
    /\b(open|opening|raise|file|log|lodge|start) (an? |another |the |my )?(support |new )?(ticket|complaint|case|dispute|claim|account|issue|request)\b/g,
    'create $4',
  ],
  [/\bcheck(ing)? ?in\b/g, 'checkin'],
  [/\bcheck(ing)? ?out\b/g, 'checkout'],
  [/\b(set|setting) up\b/g, 'create'],
  [/\bsign(ing)? (me )?up\b/g, 'register'],
  [/\b(pencil|squeeze|put|fit|get) me (in|down)\b/g, 'book'],
  [/\bcome in\b/g, 'book'],
  [/\b(call|ring|phone) me( back)?\b/g, 'callback'],
  [/\bgive me a (call|ring)( back)?\b/g, 'callback'],
  [/\b(close|closing) (my|an?|this|our) (?!day|days)/g, 'cancel '],
  [/\bget back to me\b/g, 'callback'],
  [/\bcall back\b/g, 'callback'],
]

/** Words that mean the same when a customer speaks to a business; the first names the group. */
const groups: readonly string[] = [
  'cancel cancellation void abort scrap annul revoke terminate quit',
  'reschedule change move shift postpone rearrange amend modify alter rebook edit adjust switch upgrade downgrade',
  'update correct set raise increase lower reduce decrease',
  'book reserve schedule arrange organise organize',
  'appointment booking reservation visit slot session',
  'available availability vacancy vacant opening openings',
  'status track tracking progress whereabouts stage',
  'buy purchase shop acquire',
  'order orders ordered ordering',
  'price cost fee charge rate tariff pricing expensive cheap cheaper cheapest priced worth amount',
  'refund reimburse reimbursement repay',
  'exchange swap',
  'pay payment settle paid payable',
  'find search lookup locate browse retrieve fetch',
  'list show display view',
  'check verify confirm',
  'openhours open close closed closing opens closes timing timings shut',
  'duration long minutes hour hours quick quickly',
  'deliver delivery ship shipping shipment dispatch parcel package courier arrive',
  'send email resend forward mail',
  'block freeze disable deactivate suspend',
  'lost stolen missing misplaced',
  'unblock unfreeze unlock reactivate enable activate',
  'dispute contest challenge',
  'complaint complain grievance problem issue trouble fault broken faulty damaged defective',
  'create make add file submit place',
  'register enrol enroll subscribe join',
  'remove delete erase',
  'callback ring phone_back',
  'address location located situated directions',
  'parking park',
  'spot place seat',
  'invoice bill receipt',
  'discount coupon voucher promo offer deal promotion',
  'child children kid kids toddler infant',
  'people person guest guests persons adults heads party',
  'repair mend fix fixed',
  'quote estimate quotation',
  'allow allowed permit permitted accept accepted welcome',
  'warranty guarantee guaranteed',
  'stock inventory in_stock',
  'result results report reports',
  'bring carry',
  'eat food meal',
]

export const conceptOf: ReadonlyMap<string, string> = new Map(
  groups.flatMap((group) => {
    const [name = '', ...rest] = list(group)
    return [name, ...rest].map((word) => [word, name] as const)
  }),
)

/** Concepts that name what is to be done. */
export const actionConcepts: ReadonlySet<string> = new Set(
  list(`cancel reschedule update book buy refund return exchange pay find list check status send block unblock dispute create register
    remove callback repair order transfer apply renew request extend upgrade redeem download report price quote`),
)

/** Actions that only look. */
export const readActions: ReadonlySet<string> = new Set(list('find list check status price quote available'))

/** Actions that a wish for a thing ("I need a …", "a … please") may stand for. */
export const wishActions: ReadonlySet<string> = new Set(list('book buy create order request apply register find list'))

/** Words that are as often a noun as a verb: an action only where no article or possessive stands before them. */
export const nounOrVerb: ReadonlySet<string> = new Set(
  list(
    'order orders charge charges return returns exchange exchanges report reports check change changes list block search schedule quote transfer track fix file park stop offer',
  ),
)
