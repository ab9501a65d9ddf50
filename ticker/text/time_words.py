"""The words of clocks, dates and ages in many languages, parted by spaces; ``_`` is a space within a word."""

from __future__ import annotations

# Clocks. Only words that are no others: "est" is French for "is", "SA" a country, and they stay.
HALVES = "ص م صباحا مساء ظهرا عصرا فجرا ق.ظ ب.ظ ق_ظ ب_ظ صبح عصر شب μ.μ. π.μ. μμ πμ öö ös"
AFTER_TIME = (
    "uhr uur h hs hr hrs น. น ч ч. год год. hod. hod godz. ώρα wib wita gmt utc msk мск cet cest eet"
    " eest bst edt pdt jst kst बजे টা વાગ્યે మణికి"
)
# Before a sign only.
ZONES = "et ct mt pt est edt cst cdt mst pst pdt ist pkt hkt sgt aest aedt nzdt sast eat wat brt art trt wit"
BEFORE_HOUR = "午前 午後 上午 下午 凌晨 清晨 早上 早晨 中午 傍晚 晚上 晚间 오전 오후 새벽 दोपहर शाम सुबह রাত সকাল"
BEFORE_TIME = "ore kl kl. klo klo. godz godz. saat ساعت الساعة בשעה เวลา lúc pukul jam 北京时间 北京時間 ώρα at um"

# Dates: stems of the names of months, and the words for today and yesterday.
MONTHS = (
    "jan ene gen ian sty led sij feb fév fev lut úno velj şub hel mar mär maa mrt brez ožu bře apr"
    " abr avr kwi dub tra nis huh may mai maj mag mei máj kvě svi touk jun juin giu cze čer lip haz"
    " kes jul juil lug srp tem hei aug ago aoû sie kol ağu elo sep set wrz zář ruj eyl syy oct okt out"
    " ott paź říj lis eki lok nov stu kas dec dez dic déc gru pro ara jou des янв фев мар апр мая май"
    " июн июл авг сен окт ноя дек січ лют бер кві тра чер лип сер вер жов лис гру яну юни юли сеп ιαν"
    " φεβ μαρ απρ μαι ιουν ιουλ αυγ σεπ οκτ νοε δεκ يناير فبراير مارس أبريل إبريل مايو يونيو يوليو"
    " أغسطس سبتمبر أكتوبر نوفمبر ديسمبر كانون شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين جانفي"
    " فيفري أفريل ماي جوان جويلية أوت غشت شتنبر نونبر دجنبر فروردین اردیبهشت خرداد تیر مرداد شهریور"
    " مهر آبان آذر دی بهمن اسفند ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر"
    " جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر ינואר פברואר מרץ אפריל מאי"
    " יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר जनवरी फरवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त"
    " सितंबर सितम्बर अक्टूबर अक्तूबर नवंबर नवम्बर दिसंबर दिसम्बर জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে"
    " জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค."
    " ก.ย. ต.ค. พ.ย. ธ.ค. มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน"
    " ตุลาคม พฤศจิกายน ธันวาคม"
)
# Other words begin like a month ("5 marines"): where only the day stands beside it, it is one of these or a stem.
MONTHS_IN_FULL = (
    "january february march april june july august september october november december enero febrero marzo abril"
    " mayo junio julio agosto septiembre setiembre octubre noviembre diciembre janeiro fevereiro março maio junho"
    " julho setembro outubro novembro dezembro gennaio febbraio aprile maggio giugno luglio settembre ottobre"
    " novembre dicembre janvier février mars avril juin juillet août septembre octobre décembre januar jänner februar"
    " märz juni juli oktober dezember januari februari maart augustus augusti desember ianuarie februarie martie"
    " aprilie iunie iulie septembrie octombrie noiembrie decembrie stycznia lutego marca kwietnia maja czerwca lipca"
    " sierpnia września października listopada grudnia ledna února března dubna května června července srpna října"
    " listopadu prosince января февраля марта апреля июня июля августа сентября октября ноября декабря січня лютого"
    " березня квітня травня червня липня серпня вересня жовтня листопада грудня ocak şubat mart nisan mayıs haziran"
    " temmuz ağustos eylül ekim kasım aralık sept juil janv févr déc ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου"
    " ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου maret mei agustus januára februára apríla"
    " mája júna júla augusta septembra októbra novembra decembra"
)
WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat"
    " sun montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi"
    " vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo segunda-feira"
    " terça-feira quarta-feira quinta-feira sexta-feira lunedì martedì mercoledì giovedì venerdì"
    " sabato domenica maandag dinsdag woensdag donderdag vrijdag zaterdag zondag понедельник вторник"
    " среда четверг пятница суббота воскресенье الإثنين الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت"
    " الأحد شنبه یکشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه pazartesi salı çarşamba perşembe cuma"
    " cumartesi pazar senin selasa rabu kamis jumat sabtu minggu"
)
DAYS = (
    "today yesterday hoy ayer hoje ontem oggi ieri aujourd'hui hier heute gestern vandaag gisteren"
    " idag igår i_dag i_går dziś dzisiaj wczoraj dnes včera danas jučer juče сегодня вчера сьогодні"
    " вчора днес bugün dün σήμερα χθες ma tegnap اليوم أمس امروز دیروز آج کل היום אתמול आज कल আজ গতকাল"
    " hari_ini kemarin hôm_nay hôm_qua วันนี้ เมื่อวาน 今天 昨天 今日 昨日 오늘 어제"
)

# Ages
MINUTES = (
    "s sec secs sec. second seconds m min mins min. minute minutes segundo segundos seg minuto"
    " minutos secondo secondi minuti seconde secondes secundă secunde sekunde sekunden minuten sek"
    " sek. minut minutter minuter sekunder sekund sekundy minuty minutę sekundę minutu minuta minútami"
    " minútou minutami minutou perccel perce másodperce saniye dk dk. dakika dəqiqə sekuntia minuuttia"
    " minutit mín mínútum minūtēm detik menit phút giây perc λεπτά λεπτό δευτερόλεπτα сек сек. секунд"
    " секунды секунду мин мин. минут минуты минуту хв хв. хвилин хвилини хвилину минути мінут хвіліны"
    " минута ثانية ثوان ثواني دقيقة دقائق د ثانیه دقیقه دقایق سیکنڈ منٹ שניות דקות דקה שנ דק सेकंड"
    " सेकेंड मिनट मिनिट सेकण्ड মিনিট সেকেন্ড મિનિટ நிமிடங்கள் நிமிடம் நிமிடங்களுக்கு నిమిషాల నిమిషాలు"
    " മിനിറ്റ് ನಿಮಿಷ ਮਿੰਟ นาที วินาที 秒 秒钟 秒鐘 分 分钟 分鐘 초 분"
)
HOURS = (
    "h hr hrs hour hours hora horas h. heure heures ora ore oră std std. stunde stunden uur uren"
    " timer time timmar timmen timme tunti tuntia godzin godziny godzinę godz godz. hodinami hodinou"
    " hodin hodinu sati sata sat órával órája óra ura ure saat sa jam giờ tiếng ώρες ώρα ч ч. час часа"
    " часов год год. годин години годину гадзін ساعة ساعات ساعتين ساعت گھنٹے گھنٹہ گھنٹوں שעות שעה"
    " घंटे घंटा घण्टे तास ঘণ্টা ঘন্টা કલાક மணி_நேரம் గంటల గంటలు മണിക്കൂർ ಗಂಟೆಗಳ ਘੰਟੇ ชั่วโมง ชม. 小时 小時"
    " 個小時 个小时 時間 시간"
)
LONGER = (
    "d day days w wk week weeks mo month months día días dia dias semana semanas mes meses mês jour"
    " jours j semaine semaines mois giorno giorni settimana settimane mesi tag tage tagen woche wochen"
    " monat monaten dag dagen weken maanden dager dagar veckor uker dage uger päivää viikkoa dni dzień"
    " tygodni tygodnie dnem dny dní týdny dana dan nap napja hete zi zile săptămâni gün hafta ay hari"
    " minggu bulan ngày tuần tháng ημέρες μέρες εβδομάδες день дня дней недели недель днів дні ден дни"
    " يوم أيام يومين أسبوع أسابيع روز هفته ماه دن ہفتے ימים יום שבועות दिन हफ्ते দিন সপ্তাহ நாட்கள்"
    " วัน 天 日 周 週 週間 일 주"
)
AGO = (
    "ago назад тому önce əvvəl fa geleden siden sedan sitten temu nazaj ezelőtt tagasi atrás atras"
    " پیش قبل پہلے मागे पहले पूर्वी आधी আগে முன்பு முன் క్రితం മുമ്പ് ಹಿಂದೆ પહેલા ਪਹਿਲਾਂ yang_lalu"
    " lalu yang_lepas trước ที่แล้ว ที่ผ่านมา 前 以前 之前 전 бұрын oldin"
)
SINCE = (
    "hace il_y_a vor há ha acum fa منذ قبل לפני πριν πριν_από πριν_απο pre przed prije před pred"
    " преди пред пре cách_đây y_a pirms prieš il_y_a_environ"
)
SINCE_AND_AGO = "for för"  # "for 5 minutter siden", but not "for 5 minutes"
ONE = (
    "a_minute_ago an_hour_ago one_minute_ago one_hour_ago hace_un_minuto hace_una_hora há_um_minuto"
    " há_uma_hora il_y_a_une_minute il_y_a_une_heure vor_einer_minute vor_einer_stunde un_minuto_fa"
    " un'ora_fa un'oră_în_urmă минуту_назад час_назад хвилину_тому годину_тому minutę_temu"
    " godzinę_temu منذ_دقيقة منذ_ساعة منذ_دقيقتين منذ_ساعتين قبل_دقيقة قبل_ساعة قبل_دقيقتين قبل_ساعتين"
    " לפני_דקה לפני_שעה לפני_שעתיים bir_dakika_önce bir_saat_önce یک_دقیقه_پیش یک_ساعت_پیش"
    " ایک_گھنٹہ_قبل एक_घंटे_पहले en_minut_siden en_time_siden en_timme_sedan een_uur_geleden"
    " πριν_από_μία_ώρα sejam_yang_lalu 한_시간_전"
)
NOW = (
    "just_now moments_ago a_moment_ago seconds_ago a_few_seconds_ago few_minutes_ago"
    " a_few_minutes_ago ahora_mismo hace_un_momento hace_unos_segundos hace_instantes agora_mesmo"
    " há_instantes à_l'instant gerade_eben vor_wenigen_minuten pochi_istanti_fa poco_fa только_что"
    " щойно az_önce şimdi przed_chwilą právě_teď قبل_لحظات منذ_لحظات قبل_قليل منذ_قليل همین_الان هم‌اکنون הרגע"
    " لحظاتی_پیش ابھی_ابھی ממש_עכשיו לפני_רגע अभी_अभी এইমাত্র baru_saja vừa_xong เมื่อสักครู่ 刚刚 剛剛"
    " たった今 방금 방금_전"
)

# What follows where the time belongs to the sentence: "12:10 win for Kiel", "2h30 de retard", "hace 12 horas que".
AFTER_SPANS = "que de do da sem sin sans ohne bez без من على عن از که"
AFTER_SCORES_AND_SPANS = (
    AFTER_SPANS
    + " del des to into until till bis до gegen against vs contra contre против win defeat sieg niederlage μέχρι"
)

UPDATED = (
    "published published_at posted publié publié_à publié_le mis_à_jour_le publicado publicado_el"
    " actualizado_el publicado_em atualizado_em veröffentlicht veröffentlicht_am aktualisiert_am"
    " pubblicato pubblicato_il aggiornato_il опубликовано نشر نشر_في updated last_updated last_update"
    " actualizado actualizada actualización última_actualización atualizado atualizada mis_à_jour"
    " mise_à_jour màj maj actualisé aggiornato aggiornata aggiornamento aktualisiert aktualisierung"
    " stand zuletzt_aktualisiert bijgewerkt laatste_update oppdatert sist_oppdatert uppdaterad"
    " opdateret päivitetty aktualizacja aktualizowano zaktualizowano aktualizováno aktualizace"
    " aktualizované frissítve ažurirano ажурирано actualizat обновлено обновление обновлён изменено"
    " оновлено обновена ενημερώθηκε ενημέρωση τελευταία_ενημέρωση güncelleme güncellendi"
    " son_güncelleme آخر_تحديث تحديث تم_التحديث به_روزرسانی بروزرسانی به‌روزرسانی آخرین_بروزرسانی"
    " اپ_ڈیٹ اپڈیٹ עודכן עדכון עודכן_ב अपडेट अपडेटेड আপডেট diperbarui dikemas_kini cập_nhật อัปเดต"
    " อัพเดท 更新 更新于 更新於 最后更新 最後更新 업데이트 수정"
)
UPDATED_AT = "at um à a_las a_la às alle kl kl. klo в о u saat ساعة الساعة ساعت ב lúc pukul om"
