/**
 * Hindi as customers write it to a business, in Devanagari and in Latin letters, and what it means in English. Keys are without nukta; several words are
 * tried before one. Hindi puts the verb and what is asked last: an English text marked with `!` goes to the front of its clause.
 */
import type { Glossary } from './glossary.ts'

export const hindi: Glossary = {
  words: `
नमस्ते=hello|नमस्कार=hello|हेलो=hello|हैलो=hello|धन्यवाद=thanks|शुक्रिया=thanks|अलविदा=bye
हाँ=yes|हां=yes|जी हाँ=yes|जी हां=yes|जी=yes|ठीक है=ok|ठीक=ok|सही है=correct|सही=correct|बिल्कुल=of course|नहीं=no|नही=no|जी नहीं=no|रहने दो=never mind|रहने दीजिए=never mind|छोड़ो=never mind|छोड़िए=never mind|मत करो=do not
कृपया=please|प्लीज=please|माफ कीजिए=sorry|रुको=wait|रुकिए=wait|बल्कि=instead|के बजाय=instead
मैं=i|मेरा=my|मेरी=my|मेरे=my|मुझे=i|हमारा=our|आप=you|आपका=your|आपकी=your|आपके=your|यह=this|ये=this|वह=that|वो=that|और=and|या=or|लेकिन=but|भी=also|का=of|की=of|के=of|को=|में=in|से=from|पर=on|तक=until|के लिए=for|है=is|हैं=are|था=was|हूँ=am|हूं=am|गया=|गई=|ने=|एक=one
कहाँ=!where is|कहां=!where is|कहाँ है=!where is|कहां है=!where is|कब=!when|कब आएगा=!when will arrive|कब आएगी=!when will arrive|क्या=!what|कितना=!how much|कितने=!how many|कितने का=!how much is|कितनी=!how much|कैसे=!how|कौन=!who|क्यों=!why|कौन सा=!which
चाहिए=!i need|चाहता हूँ=!i want to|चाहता हूं=!i want to|चाहती हूँ=!i want to|चाहती हूं=!i want to|बताओ=!tell me|बताइए=!tell me|बताएं=!tell me|बता दो=!tell me|मदद=!help|करना है=|करनी है=|करो=|कर दो=|करें=|कर दीजिए=|कीजिए=|करना=|करनी=
रद्द=!cancel|कैंसल=!cancel|कैंसिल=!cancel|वापस=!return|वापसी=!return|बदलना=!change|बदल=!change|बदलो=!change|बुक=!book|बुकिंग=!book|भेजो=!send|भेजिए=!send|भेज दो=!send|भेज दीजिए=!send|ट्रैक=!track|ब्लॉक=!block|बंद=!block|भुगतान=payment|पेमेंट=payment|खरीदना=!buy|चेक=!check|देखना=!check|जांच=test|जाँच=test|टेस्ट=test
इंसान से बात=!talk to a person|किसी से बात=!talk to someone|व्यक्ति से बात=!talk to a person|एजेंट से बात=!talk to an agent|बात करनी=!talk|बात=!talk|इंसान=person|व्यक्ति=person|एजेंट=agent|मैनेजर=manager
ऑर्डर=order|आर्डर=order|पार्सल=parcel|डिलीवरी=delivery|पता=address|पिन कोड=pin code|नंबर=number|नम्बर=number|कार्ड=card|डेबिट=debit|क्रेडिट=credit|खाता=account|बैलेंस=balance|सीमा=limit|लेनदेन=transactions|शुल्क=fee|फीस=fee|लिंक=link|बिल=invoice|कीमत=price|दाम=price|रिफंड=refund|छूट=discount|वाउचर=voucher|साइज=size|दुकान=shop|सामान=product|रिपोर्ट=report|रिजल्ट=result|खून=blood|ब्लड=blood|डॉक्टर=doctor|दवा=medicine|दवाई=medicine|फोन=phone|मोबाइल=mobile|ईमेल=email|नाम=name|समय=time|खुलने का समय=opening hours|खुलते=open|खुला=open|उपलब्ध=available|स्टॉक=stock|स्थिति=status|स्टेटस=status|तैयार=ready|खो=lost|खो गया=lost|चोरी=stolen|टूटा=broken|खराब=damaged|समस्या=problem|शिकायत=complaint|यात्रा=trip|विदेश=abroad|अपॉइंटमेंट=appointment|घर=home
आज=today|कल=tomorrow|परसों=day after tomorrow|सुबह=morning|दोपहर=afternoon|शाम=evening|रात=night|बजे=o'clock|सोमवार=monday|मंगलवार=tuesday|बुधवार=wednesday|गुरुवार=thursday|शुक्रवार=friday|शनिवार=saturday|रविवार=sunday|अगले=next|अगला=next|हफ्ते=week|हफ्ता=week|महीने=month|दिन=day|तारीख=date|जनवरी=january|फरवरी=february|मार्च=march|अप्रैल=april|मई=may|जून=june|जुलाई=july|अगस्त=august|सितंबर=september|अक्टूबर=october|नवंबर=november|दिसंबर=december
दो=two|तीन=three|चार=four|पाँच=five|पांच=five|छह=six|छः=six|सात=seven|आठ=eight|नौ=nine|दस=ten|ग्यारह=eleven|बारह=twelve|पंद्रह=fifteen|बीस=twenty|तीस=thirty|चालीस=forty|पचास=fifty|सौ=hundred|हजार=thousand|लाख=lakh
बेकार=useless|घटिया=terrible|बुरा=bad|बहुत=very|गुस्सा=angry|परेशान=upset|धोखा=scam|शर्म=disgrace|अच्छा=good|बढ़िया=great|वकील=lawyer
namaste=hello|namaskar=hello|dhanyavad=thanks|dhanyawad=thanks|shukriya=thanks|alvida=bye
haan=yes|haanji=yes|haan ji=yes|han=yes|ji=yes|theek hai=ok|thik hai=ok|theek=ok|sahi hai=correct|bilkul=of course|nahi=no|nahin=no|rehne do=never mind|chhodo=never mind|chodo=never mind|mat karo=do not
kripya=please|maaf kijiye=sorry|ruko=wait|rukiye=wait
main=i|mera=my|meri=my|mere=my|mujhe=i|aap=you|aapka=your|aapki=your|aapke=your|yeh=this|woh=that|aur=and|ya=or|lekin=but|bhi=also|ka=of|ki=of|ke=of|ko=|mein=in|se=from|tak=until|ke liye=for|hai=is|hain=are|hoon=am|hun=am|gaya=|gayi=|ek=one
kahan=!where is|kahan hai=!where is|kaha hai=!where is|kab=!when|kab aayega=!when will arrive|kab aayegi=!when will arrive|kya=!what|kitna=!how much|kitne=!how many|kitne ka=!how much is|kitne ki=!how much is|kaise=!how|kaun=!who|kyun=!why
chahiye=!i need|chahta hoon=!i want to|chahti hoon=!i want to|batao=!tell me|bataiye=!tell me|bata do=!tell me|madad=!help|karna hai=|karni hai=|karo=|kar do=|kar dijiye=|kijiye=|karna=|karni=|karein=
radd=!cancel|vapas=!return|wapas=!return|badalna=!change|badlo=!change|badal=!change|bhejo=!send|bhej do=!send|bhejiye=!send|band=!block|bhugtan=payment|kharidna=!buy|jaanch=test
insaan se baat=!talk to a person|kisi se baat=!talk to someone|agent se baat=!talk to an agent|baat=!talk|insaan=person
daam=price|keemat=price|dukaan=shop|saman=product|khoon=blood|dawai=medicine|naam=name|samay=time|khulne ka samay=opening hours|khulte=open|tayyar=ready|taiyar=ready|kho gaya=lost|kho gayi=lost|chori=stolen|toota=broken|kharab=damaged|shikayat=complaint|yatra=trip|videsh=abroad|ghar=home
aaj=today|kal=tomorrow|parso=day after tomorrow|parson=day after tomorrow|subah=morning|dopahar=afternoon|shaam=evening|raat=night|baje=o'clock|somvar=monday|mangalvar=tuesday|budhvar=wednesday|guruvar=thursday|shukravar=friday|shanivar=saturday|ravivar=sunday|agle=next|hafte=week|mahine=month|din=day|tareekh=date
do=two|teen=three|char=four|paanch=five|panch=five|chhe=six|saat=seven|aath=eight|nau=nine|das=ten|bees=twenty|pachas=fifty|sau=hundred|hazaar=thousand
bekar=useless|bekaar=useless|ghatiya=terrible|bura=bad|bahut=very|gussa=angry|pareshan=upset|dhokha=scam|accha=good|acha=good|badhiya=great|vakil=lawyer`,
  shared: 'main do din band se ya teen char das ek sau panch woh ki ka ke ko kal hun han',
}
