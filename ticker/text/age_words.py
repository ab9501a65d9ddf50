"""The words of ages that programs write ("about an hour ago"), parted by spaces; ``_`` is a space within a word.

They cover what moment.js, date-fns, Rails and Intl.RelativeTimeFormat say, for the languages of ``time_words``.
"""

from __future__ import annotations

# Before a number or a unit. Some stick to it: "moins d'une heure", "פחות מדקה".
ABOUT = (
    "less_than less_than_a about over almost nearly around approximately approx. more_than ~ ≈ < alrededor_de"
    " aproximadamente cerca_de más_de menos_de casi mais_de quase environ plus_de moins_de plus_d' moins_d'"
    " près_de près_d' presque à_peu_près etwa ungefähr rund ca. knapp gut fast mehr_als weniger_als über circa"
    " più_di meno_di quasi oltre più_d' meno_d' ongeveer meer_dan minder_dan bijna iets_meer_dan ruim cirka"
    " ungefär omkring omtrent mindre_än mer_än nästan över mindre_enn mer_enn nesten mindre_end mere_end næsten"
    " noin alle yli melkein lähes aproximativ mai_puțin_de mai_mult_de peste aproape_de około ponad prawie"
    " mniej_niż więcej_niż niecałą niecałe asi přibližně méně_než více_než téměř zhruba menej_ako viac_ako"
    " približne takmer okolo oko otprilike manje_od više_od skoro približno gotovo manj_kot več_kot око мање_од"
    " више_од скоро отприлике körülbelül kb. kevesebb_mint több_mint majdnem περίπου λιγότερο_από"
    " λιγότερο_από_ένα πάνω_από σχεδόν около примерно приблизительно меньше менее меньше_чем менее_чем больше"
    " более почти свыше близько приблизно менше менш_ніж більше понад майже приблизително по-малко_от повече_от"
    " над yaklaşık neredeyse aşağı_yukarı təxminən حوالي نحو تقريبا قرابة أكثر_من أقل_من ما_يقارب ما_يقرب_من حدود"
    " حدودا تقریبا بیش_از کمتر_از نزدیک_به تقریباً کم_از_کم כ כ- בערך כמעט פחות_מ יותר_מ למעלה_מ लगभग करीब क़रीब"
    " करीबन प्रायः প্রায় સુમારે સાધારણ સાધારણત அண்மையில் சுமார் సుమారు ഏകദേശം ಸುಮಾರು ਲਗਭਗ sekitar kurang_dari"
    " lebih_dari hampir kira-kira khoảng dưới hơn gần ประมาณ ไม่ถึง กว่า เกือบ 大约 大約 大概 约 約 将近 將近 近"
    " 不到 少于 少於 超过 超過 およそ ほぼ 약 거의 대략 aptuveni apie maždaug umbes"
)
# Behind a unit: "bir dakikadan az önce", "1分未満前", "ساعة واحدة تقريبا".
ABOUT_BEHIND = "dan_az den_az dan_fazla den_fazla تقريبا تقریبا בערך לערך से_कम से_अधिक 未満 以内 以上 미만 이상 quasi"

COUNTS = (
    "a an one two three four five six seven eight nine ten a_few few several some a_couple_of couple_of un una"
    " uno dos tres cuatro cinco seis siete ocho nueve diez unos unas algunos algunas pocos pocas varios varias"
    " unos_pocos unas_pocas um uma dois duas três quatro oito dez alguns algumas poucos poucas uns umas vários"
    " une deux trois quatre cinq sept huit neuf dix quelques plusieurs ein eine einer einem einen zwei drei vier"
    " fünf sechs sieben acht neun zehn ein_paar wenigen einigen mehreren due tre quattro cinque sei sette otto"
    " nove dieci alcuni alcune pochi poche qualche een één 'n twee drie vijf zes zeven negen tien een_paar enkele"
    " paar en ett et ét én två fyra fem to fire noen nogle några få et_par ett_par ett_fåtal yksi yhden kaksi"
    " kolme muutama pari useita o câteva câțiva două doi trei patru jedną jeden dwie dwa trzy cztery pięć kilka"
    " parę jednou jedním dvěma třemi několika pár dvomi dvoma tromi niekoľkými jedným jednu jedan jedna dva dve"
    " dvije tri nekoliko par eno nekaj pred_nekaj једну један два две три неколико пар egy két néhány három ένα"
    " μία μια δύο τρία τρεις λίγα λίγες λίγο μερικά μερικές одну один четыре пять шесть семь восемь девять десять"
    " несколько пару дві чотири шість сім вісім дев'ять кілька декілька една един няколко bir iki üç dört beş"
    " altı yedi sekiz dokuz on birkaç bir_kaç bir_neçə عدة بضع بضعة عدد_من ثلاث ثلاثة أربع أربعة خمس خمسة ست ستة"
    " سبع سبعة ثمان ثماني ثمانية تسع تسعة عشر عشرة یک دو سه چهار پنج شش هفت هشت نه ده چند چندین ایک تین چار پانچ"
    " چھ سات آٹھ نو دس אחת שתי שני שלוש שלושה ארבע ארבעה חמש חמישה שש שישה שבע שבעה שמונה תשע תשעה עשר עשרה מספר"
    " כמה एक दो तीन चार पांच पाँच छह सात आठ नौ दस कुछ कुछ_ही एका दोन काही এক একটি দুই তিন কয়েক કેટલાક એક થોડી"
    " થોડા બે ஒரு சில இரண்டு ఒక కొన్ని రెండు ഒരു ഏതാനും കുറച്ച് ಒಂದು ಕೆಲವು ਇੱਕ ਕੁਝ ਕੁਝ_ਕੁ satu dua tiga beberapa"
    " một hai ba vài mấy mươi ไม่กี่ สอง สาม vienas vieną kelias kelis pirms_vienas dažām üks ühe kaks mõne бір"
    " бірнеше bir_necha bitta"
)
# These stand before a unit without a space.
CLOSE_COUNTS = (
    "un' 几 幾 数 數 一 一个 两 兩 二 三 四 五 六 七 八 九 十 半 半个 半個 何 몇 한 두 세 네 일 이 삼 수 ไม่กี่ หนึ่ง"
)

# More units: the cases, plurals and short forms that programs write.
MORE_MINUTES = (
    "moments moment momentos momento instantes instante instants instant augenblicken augenblick istanti istante"
    " attimi attimo momenti ogenblikken minuut seconden seconde øyeblikk øjeblikke ögonblick hetki sekunti"
    " minuutti minut minutt minúty secunde secundă sekund sekundę sekundami sekundou sekundama sekundi sekundo"
    " minuto másodperccel pillanattal минут минуты минуту секунд секунды мгновений момента секунда хвилини"
    " моменти секунди минута минути saniyə dəqiqə saniyeden dakikadan دقيقتين ثانيتين ثوانی لحظات لحظة لحظه"
    " لحظاتی دقایقی دقيقه لمحے لمحہ מדקה שניה שנייה רגעים רגע क्षण पल मिनटों सेकंडों ক্ষণ মুহূর্ত ਸਕਿੰਟ સેકંડ"
    " સેકન્ડ வினாடிகள் நொடிகள் విനాడి సెకన్ల సెకన్లు నిమిషం സെക്കൻഡ് നിമിഷങ്ങൾ ಸೆಕೆಂಡುಗಳ ನಿಮಿಷಗಳ ಕ್ಷಣಗಳ ขณะ ครู่"
    " sekundes minūtes sekundžių minučių minutes minutę minuti ث"
)
MORE_HOURS = (
    "tunnin órával hodinou godzina godzinie godzinę stundas stundām valandą valandas valandų tunni uru sata час"
    " часа година години saati saatten saatlar ساعتی ساعاتی گھنٹے گھنٹوں घंटा घण्टों ঘণ্টার ঘন্টার മണിക്കൂറുകൾ"
    " ಗಂಟೆ ਘੰਟਾ ਘੰਟਿਆਂ કલાકો மணிநேரம் గంట س"
)
MORE_LONGER = (
    "anno päivä päivän viikko dniem tydzień tygodnia miesiąc dnem dny týdnem měsícem dňom dňami týždňom zi lună"
    " lunii săptămână dan dana danom sedmicu tjedan nedelju тједан дан дана недељу nappal héttel ημέρα μέρα"
    " εβδομάδα μήνα день дні дня тиждень тижні неделю месяц месяца месяцев седмица седмици месец günden haftadan"
    " يوما أيام أسبوعا أسبوعين أسابيع شهر شهرين أشهر روزی ماه ہفتہ مہینے יום יומיים שבוע שבועיים חודש חודשיים"
    " חודשים दिनों सप्ताह हफ्ता महीने महीना দিনের সপ্তাহের மாதம் நாள் రోజుల రోజు ദിവസം ദിവസങ്ങൾ ದಿನಗಳ ਦਿਨ દિવસ"
    " diena dienas dienām dieną dienų päeva nädala 个月 個月 か月 ヶ月 개월 하루 달 주일 ي"
)

# Whole amounts of minutes and hours that need neither number nor count.
WHOLE_SHORT = (
    "half_a_minute half_an_hour half_hour half_minute minutes seconds moments an_hour_and_a_half medio_minuto"
    " media_hora meio_minuto meia_hora une_demi-heure une_demi-minute une_demi_minute une_demi_heure"
    " quelques_instants einer_halben_minute einer_halben_stunde mezz'ora mezzo_minuto mezza_ora een_half_uur"
    " half_uur een_halve_minuut halve_minuut en_halv_timme en_halv_minut en_halv_time et_halvt_minut"
    " et_halvt_minutt et_halvt_øyeblikk puoli_tuntia puoli_minuuttia hetki minuutti tunti o_jumătate_de_oră"
    " jumătate_de_minut jumătate_de_oră puțin_timp pół_godziny pół_minuty minutę sekundę godzinę chwilę"
    " półtorej_godziny půl_hodinou půl_minutou minutou hodinou chvílí pol_hodinou pol_minútou minútou chvíľou"
    " pola_sata pola_minute minutu sat sekundu пола_сата минут сат fél_órával fél_perccel μισή_ώρα μισό_λεπτό"
    " полчаса полминуты минуту секунду час пол_часа полтора_часа півгодини півхвилини хвилину годину половин_час"
    " половин_минута минута yarım_saat yarım_dakika dakikalar saniyeler yarım_dəqiqə نصف_ساعة نصف_دقيقة ربع_ساعة"
    " ثلث_ساعة ساعة_ونصف ساعة ساعتين دقيقة دقيقتين دقائق ثانية ثانيتين ثوان ثواني لحظات لحظة برهة وقت_قصير"
    " نیم_ساعت نیم_دقیقه لحظاتی دقایقی ثوانی ساعتی اندکی آدھا_گھنٹہ آدھے_گھنٹے חצי_שעה חצי_דקה רבע_שעה שעה_וחצי"
    " שעה שעתיים דקה דקותיים שניה שנייה שניות דקות_ספורות זמן_קצר רגע רגעים आधा_घंटा आधे_घंटे आधा_मिनट आधे_मिनट"
    " आधे_घण्टे আধা_ঘণ্টা আধ_ঘণ্টা setengah_jam setengah_menit semenit sejam sedetik nửa_giờ nửa_tiếng nửa_phút"
    " ครึ่งชั่วโมง ครึ่งนาที 半小时 半小時 半個小時 半个小时 半分钟 半分鐘 半時間 片刻 반_시간 pusvalandį valandą"
    " stundas minūtes pusstundas"
)
# And of days and more, or of what begins sentences: only where a sign or brackets part them.
WHOLE_LONGER = (
    "hours days poco poco_tiempo pouco pouco_tempo peu peu_de_temps kurzem kort λίγο dnem týdnem dňom týždňom"
    " dan sedmicu päivä viikko день неделю месяц тиждень ден седмица дан يوم يومين أيام أسبوع أسبوعين أسابيع شهر"
    " شهرين ساعات יום יומיים שבוע שבועיים חודש שעות ימים chwilką dzień tydzień sehari seminggu günler saatler"
    " روزی ساعاتی ھفتہ dieną dienas 하루 이틀 사흘 일주일 半天 半日"
)
ONE_BEHIND = "واحدة واحد واحده אחת אחד"  # Arabic and Hebrew count "one" behind what is one

# Whole ages that no grammar makes.
AGES = (
    "egy_perce egy_órája egy_napja néhány_másodperce néhány_perce fél_órája egy_hete acum_câteva_clipe"
    " câteva_secunde_în_urmă un_minut_în_urmă o_oră_în_urmă o_zi_în_urmă"
)
# They begin sentences, too: a sign or brackets must part them.
YESTERDAY = (
    "yesterday the_day_before_yesterday ayer anteayer ontem anteontem hier avant-hier gestern vorgestern ieri"
    " l'altro_ieri altroieri gisteren eergisteren igår i_går i_förrgår i_forgårs eilen toissapäivänä alaltăieri"
    " wczoraj przedwczoraj včera předevčírem predvčerom jučer juče prekjučer prekjuče včeraj јуче прекјуче tegnap"
    " tegnapelőtt χθες χτες προχθές вчера позавчера вчора позавчора dün evvelsi_gün dünən أمس أول_أمس أول_من_أمس"
    " البارحة دیروز پریروز گزشتہ_کل אתמול שלשום बीता_कल बीते_कल परसों গতকাল நேற்று నిన్న ഇന്നലെ ನಿನ್ನೆ ਬੀਤਾ_ਕੱਲ੍ਹ"
    " ગઈકાલે kemarin semalam hôm_qua hôm_kia เมื่อวาน เมื่อวานนี้ เมื่อวานซืน 昨天 前天 昨日 一昨日 어제 그저께"
    " 그제 vakar eile кеше kecha"
)
NOW = (
    "now ahora ahorita agora maintenant jetzt ora adesso nu nå nyt nüüd acum teraz nyní teď sada zdaj сада τώρα"
    " сейчас зараз сега şimdi indi الآن حالا اکنون ابھی עכשיו अब अभी এখন હમણાં இப்போது ఇప్పుడు ഇപ്പോൾ ಈಗ ਹੁਣ"
    " sekarang bây_giờ ตอนนี้ ขณะนี้ 现在 現在 今 지금 tagad dabar қазір hozir"
)
# Only before "|" or in brackets: a day of a programme is told by a colon.
TODAY = (
    "today hoy hoje aujourd'hui heute oggi vandaag idag i_dag tänään astăzi azi dziś dzisiaj dnes danas данас"
    " danes ma σήμερα сегодня сьогодні днес bugün bu_gün اليوم امروز آج היום आज আজ આજે இன்று నేడు ഇന്ന് ಇಂದು ਅੱਜ"
    " hari_ini hôm_nay วันนี้ 今天 今日 오늘 šodien šiandien täna бүгін bugun"
)
