"""Function words per language: articles, pronouns, prepositions, conjunctions, auxiliaries.

Running text is full of them in every language, menus and link lists hold few. Plain data, lower case, no imports, so
that anyone may use it. To add a language, add a line; the most frequent forty words are enough.
"""

from __future__ import annotations

from typing import Final

FUNCTION_WORDS: Final[dict[str, str]] = {
    "af": "die van en in is het dat nie vir met op te om hy wat sy aan was word as ook deur is ek hulle ons maar uit "
    "haar sal kan hierdie by na tot of oor wees 'n jy hom dit so meer",
    "ar": "في من على إلى أن عن التي الذي مع هذا هذه كان كانت ما لا لم قد بعد قبل بين كل أو ثم إن ذلك تلك هو هي بن حتى "
    "كما لكن عند منذ خلال حول أي غير وقد وفي ومن وهو وهي ولم ولا به له لها فيها عليه",
    "az": "və bu bir ilə üçün də da ki o olan daha ən çox onun kimi sonra qədər var idi deyil amma həm hər",
    "be": "і ў у на не што з да гэта як але па за ад яго для ён яна яны было быў каб так ці пры мы іх яе",
    "bg": "и на да се в от за е че с не са по като но ще до този това тази си или той тя те ли беше при което който "
    "които след бъде има му ги бе още само към",
    "bn": "এবং এই যে তার করে না থেকে ও হয় এক কিন্তু জন্য সঙ্গে হয়েছে তিনি করা এর আর কি তাদের হবে ছিল করতে মধ্যে "
    "পর নিয়ে তা কোনো আছে সে",
    "bs": "je i u na da se su za od sa koji koja koje što to kao ali iz nije će bi o po ne do ili bio kako ga mu nakon",
    "ca": "de la el i a que en les els per un una amb del és no va al dels es com més ha s'ha o són però ser aquest "
    "aquesta també seva seu fins entre quan on han",
    "cs": "a v se na je že s z do i to o k ve pro by za jsou ale jako jsem po od byl bylo který která které už podle "
    "jeho jak nebo ze při si tak jen jsme než být bude také aby má",
    "cy": "y yr a i o yn ar ei mae am gan eu wedi ac fod oedd bod hyn at sydd un ond fel na ni wrth nid dros bydd",
    "da": "og i at det er en til på som af for med de der den har ikke et om var han vi kan men fra så sig blev eller "
    "ved jeg hun også være skal ud efter over når være deres",
    "de": "der die das und in zu den mit von für auf ist im dem nicht ein eine als auch es an werden aus er hat dass "
    "sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr "
    "durch man sein wurde sei ich wir ihr ihre seine kann wenn sich unter diese dieser",
    "el": "και το να του η της με που την από για τα είναι των σε ο οι στο θα τη στην τον δεν τους ότι στη μια ένα "
    "κατά ως αλλά αν έχει οι τις στα στις μας ήταν",
    "en": "the of and to in a is that for it was on with as are be by this at from or have not an but they his which "
    "he had we you their were has will her its would can been if all one there who when what more about she than "
    "my your do so some could into our other them these also no out up only my i how because just me it's may very",
    "es": "de la que el en y a los del se las por un para con no una su al lo como más pero sus le ya o este sí porque "
    "esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante ha ser son es fue había "
    "está han este",
    "et": "ja on ei et ta see oli kui ka oma mis ning aga või seda kes nii ole siis olid kuid veel ma välja pärast "
    "selle tema üle mida nad",
    "eu": "eta da du ez bat ere izan dute dira zuen baina zen egin hori den duen baino edo hau bere dela beste egiten",
    "fa": "و در به از که این را با است برای آن یک تا بر می شود شد بود خود هم نیز اما یا او شده کرد ها های باید اگر هر "
    "پس دیگر ما همه بین کرده دارد",
    "fi": "ja on ei että se oli hän en mutta ovat kun niin myös kuin ole joka sen jo sitä olla hänen vain tai ne nyt "
    "mukaan voi jos mitä vielä sekä siitä jotka tämä kanssa tämän ollut hänellä",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son aux "
    "d'un cette d'une ont ses mais comme on tout nous sa leur si ou être fait elle était je vous y été dont même "
    "ces sans après",
    "ga": "an na agus ar a i is le go do de sé bhí tá ag sin í ach mar nach chun leis seo raibh",
    "gl": "de a e o que do da en no na os un unha por para con as dos das non se ao é máis como pero seu súa foi son "
    "ten polo pola tamén ata entre",
    "he": "של את על לא הוא זה עם כי גם אם היא אבל כל בין או לפי יש אין מה היה הם אחרי לפני רק עד כך ידי כמו זו יותר "
    "אני היתה אנחנו",
    "hi": "के में की है को से का और पर ने कि यह हैं भी एक नहीं ही इस तो लिए कर था हो गया जो वह साथ किया थे थी जा रहा "
    "बाद उन्होंने अपने कहा तक",
    "hr": "je i u na da se su za od s koji koja koje što to kao ali iz nije će bi o po ne do ili bio kako ga nakon te "
    "bi sve može samo",
    "hu": "a az és hogy nem is egy ez volt de meg csak már el ki még ha mint vagy pedig azt ezt majd lesz sem után "
    "szerint amely aki ami van",
    "hy": "և է որ են մեջ ու էր այդ այս հետ համար մի ոչ նա իր կարող պետք բայց մասին եւ",
    "id": "yang dan di dengan untuk dari ini pada itu dalam tidak akan ke juga adalah oleh saat ada sebagai bisa telah "
    "mereka karena lebih sudah atau tersebut dia kami kita para saya bahwa",
    "is": "og í að á er sem til við um en með var ekki því það af fyrir hefur hann eru eftir frá vera hún þeir segir "
    "verið þá svo upp þegar",
    "it": "di e che la il un a per in una è sono con del da non le si al della dei alla i nel più ha come anche lo o "
    "gli delle ma su degli dal nella se questo questa era suo sua stato dalla essere",
    "ja": "の に は を た が で て と し れ さ も い な から まで より",
    "ka": "და რომ ეს არის არ მისი იყო მაგრამ თუ უნდა რომელიც მე ის როგორც კი",
    "kk": "және бұл мен бір үшін де да деп болып осы сол ол бойынша туралы кейін емес",
    "ko": "이 그 및 수 것 등 있다 있는 한 할 를 을 은 는 에 의 가 와 과 로 으로 에서 대한 위해 했다 하는 이번 통해",
    "lt": "ir kad į iš su yra tai bet ar kaip jis buvo už po apie dėl nuo jo dar šis ne tik taip kuris savo iki per",
    "lv": "un ir ka ar no par uz tas bet kas kā arī lai tika pēc ja viņš šo bija līdz nav to pie kurš",
    "mk": "на и да во се од за е не со што ќе како но по ги го тоа до или беше кој која кои при овој",
    "ms": "yang dan di untuk dengan ini pada dalam itu tidak dari kepada akan oleh telah adalah ke juga mereka beliau "
    "kerana atau sebagai lebih boleh bagi ada",
    "nl": "de van het een en in is dat op te zijn voor met die niet aan er om ook als dan maar bij uit nog naar door "
    "over ze hij wordt was worden heeft of tot je deze ik kan we dit meer wel werd hun",
    "no": "og i det er på til som en for av at med de ikke den har om et var han vi fra men så kan seg ble eller skal "
    "jeg også etter ut hun være når over opp mot under sier",
    "pl": "w i na z się do nie to że jest o jak za a po od dla przez są co ale już tym oraz był czy jego tylko może ma "
    "przed który która które też tego być jej przy ich bardzo po",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das à seu sua ou "
    "quando muito nos já eu também só pelo pela até isso entre depois sem mesmo foi é são ser está tem",
    "ro": "de și în a la cu pe nu că o din pentru care un mai este sunt au fost ce s-a dar prin sau fi lui după ca ale "
    "al ai am să se va ar",
    "ru": "и в не на что я с он а как это по но из у за от так о же для бы к до вы мы было его то был она или при если "
    "только она они их также уже чтобы во со этого который еще",
    "sk": "a v sa na je že s z do aj to o k vo pre by za sú ale ako som po od bol bolo ktorý ktorá ktoré už podľa jeho "
    "alebo zo pri si tak len byť bude",
    "sl": "in je v na da se so za z ki pa s tudi ne kot po bi še od pri iz do bo ali lahko kar le ker med bil",
    "sq": "të e në dhe për një me që i nga është se në nuk si do më ka kjo ky por janë ishte edhe",
    "sr": "је и у на да се су за од са који која које што то као али из није ће би о по не до или био како га након "
    "je i u na da se su za od sa koji koja koje što to kao ali iz nije će bi",
    "sv": "och i att det är en på som för av med till den har de inte ett om var han vi kan men från så sig ska eller "
    "jag också vid efter nu hon när varit mot över under alla",
    "sw": "ya na wa kwa ni katika la za kuwa hiyo hii cha kama yake huo huyo alisema baada ambayo ambao lakini pia au "
    "hivyo bila",
    "ta": "ஒரு என்று மற்றும் இந்த அது என்ற என ஆனால் அவர் இது உள்ள பின்னர் தான் கொண்ட",
    "te": "ఈ ఆ మరియు ఒక కూడా అని ఉంది ఇది నుంచి వారు తన కానీ",
    "th": "ที่ และ ใน ของ เป็น ได้ ว่า มี ให้ จาก กับ ไม่ การ",
    "tl": "ang ng sa na at mga ay ni para si kay hindi ito nang may ko siya niya kung pa din rin isang",
    "tr": "ve bir bu da de için ile olarak çok daha en gibi ne o kadar sonra olan var ama ki göre her olduğu değil ya "
    "mi diye ise veya tarafından",
    "uk": "і в на не що з у та до за це як він але по від про його для є так його вони було був або також при ми вона "
    "щоб які який яка їх її ще",
    "ur": "کے میں کی ہے کو سے کا اور پر نے کہ یہ ہیں بھی ایک نہیں اس تو لیے کر تھا ہو گیا جو وہ ساتھ تھے",
    "vi": "và của là có trong được cho các không với một những này đã để khi người đến từ về ra cũng ở như vào nhiều "
    "sẽ năm theo bị hơn tại",
}

FUNCTION_CHARACTERS: Final = (
    "的了是在不有和这這就也都與与為为之以于於而你我他她们們其并並但被把让讓"
    "はがをにでのもとへやたてれさしなすまいりるらっく"
)
"""Characters that do the same work in scripts without blanks between words (Chinese, Japanese)."""
