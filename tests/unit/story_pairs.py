"""Pairs of headlines, a line each: those that tell one event in other words, and near twins that tell two."""

from __future__ import annotations

SAME = """
en | Explosion heard near Damascus airport | Blast heard close to Damascus airport
en | Strong earthquake hits west of Turkey, homes fall | Earthquake of magnitude 6.8 hits west of Turkey, homes fall
en | US central bank raises rates by a quarter point | BREAKING: US central bank raises interest rates by quarter point
en | Israeli air strike kills 12 in Khan Younis | Air strike on Khan Younis kills at least 12
en | Prime minister of Nepal resigns after protests in Kathmandu | Nepal PM resigns amid Kathmandu protests
en | Ferry sinks off Lesbos, 30 missing | 30 missing as ferry sinks off Lesbos
es | Terremoto de magnitud 7,1 sacude Oaxaca | Un terremoto de magnitud 7,1 sacude el estado de Oaxaca
es | Renuncia el presidente del Perú tras las protestas en Lima | El presidente de Perú renuncia tras protestas en Lima
es | Mueren 14 personas en un ataque israelí contra Jan Yunis | Ataque israelí contra Jan Yunis deja 14 muertos
ar | غارة إسرائيلية تستهدف بلدة الخيام جنوب لبنان | غارة إسرائيلية على بلدة الخيام في جنوب لبنان
ar | زلزال بقوة 6.2 يضرب غرب تركيا | زلزال بقوة 6.2 درجات يضرب غربي تركيا
ar | استقالة رئيس الوزراء العراقي | رئيس الوزراء العراقي يعلن استقالته
ru | Взрыв прогремел в центре Донецка | В центре Донецка прогремел взрыв
zh | 日本北海道发生6.1级地震 | 日本北海道附近海域发生6.1级地震
de | Erdbeben der Stärke 6,1 erschüttert Kreta | Kreta: Erdbeben der Stärke 6,1 erschüttert die Insel
fr | Explosion dans une usine chimique près de Lyon | Explosion dans une usine chimique près de Lyon, deux blessés
en | Toll in Valencia floods rises to 95 | Valencia floods: death toll rises to 95, officials say
en | Bus plunges into ravine in Peru, 18 dead | 18 killed as bus plunges into ravine in Peru
en | Gunmen kill nine in Quetta market | Nine killed by gunmen in Quetta market
en | Drone strike injures four in Kharkiv suburb | Four injured in drone strike on Kharkiv suburb
en | Fire guts warehouse in Karachi | Blaze guts Karachi warehouse
en | Volcano erupts on Java, thousands flee | Thousands flee as volcano erupts on Java
en | Senate approves aid package for Moldova | Moldova aid package passed by Senate
en | Quake of magnitude 5.9 shakes Crete | Crete shaken by 5.9-magnitude earthquake
en | Chile president sacks interior minister | Interior minister dismissed by Chile president
en | Norway raises rates to 4.5 percent | Norway hikes interest rates to 4.5 percent
en | Cargo ship runs aground off Ushant with 21 aboard | Cargo vessel runs aground off Ushant, 21 on board
en | At least 30 migrants drown off Djibouti | 30 migrants drown off coast of Djibouti
en | Tram derails in Lisbon, killing a dozen | Lisbon tram derails, 12 dead
en | Truce between Armenia and Azerbaijan takes effect | Armenia, Azerbaijan ceasefire takes effect
en | Court jails opposition leader Karim for ten years | Opposition leader Karim jailed for 10 years
en | Powerful blast rocks Mogadishu hotel | Explosion rocks hotel in Mogadishu
en | Eurozone inflation falls to 2.1 percent in May | Inflation in eurozone drops to 2.1 percent in May
en | Kenya reopens border with Somalia | Kenya reopens Somalia border after two years
en | Typhoon hits Luzon, two million evacuated | Typhoon Rosa hits Luzon, 2 million evacuated
en | Dozens hurt in Naples cable car accident | Naples cable car accident leaves dozens injured
en | Rebels capture town of Goma, army says | Goma captured by rebels
en | Slovak parliament adopts media law | Slovakia parliament passes media bill
en | Avalanche buries six skiers near Zermatt | Six skiers buried in avalanche near Zermatt
es | Choque de trenes en Sevilla deja seis muertos | Seis muertos en un choque de trenes en Sevilla
es | El Congreso de Chile aprueba la ley de pensiones | Aprueba el Congreso de Chile la ley de pensiones
es | Dimite la ministra de Sanidad de Ecuador | La ministra de Sanidad de Ecuador renuncia
es | Sismo de 5,8 sacude Nicaragua | Un terremoto de magnitud 5,8 sacude Nicaragua
es | Detienen al alcalde de Cúcuta por corrupción | Alcalde de Cúcuta, detenido por corrupción
es | Incendio en una discoteca de Bilbao causa 9 heridos | Nueve heridos en un incendio en una discoteca de Bilbao
es | Inundaciones en Valdivia dejan 40 desaparecidos | 40 desaparecidos por las inundaciones en Valdivia
es | Panamá reabre la frontera con Colombia | Panamá reabre su frontera con Colombia tras dos meses
es | Explosión en una mina de Potosí deja 7 muertos | Siete mineros mueren por una explosión en una mina de Potosí
es | Fallece el escritor Julio Arana a los 91 años | Muere a los 91 años el escritor Julio Arana
es | Paraguay y Uruguay firman un acuerdo comercial | Uruguay y Paraguay firman acuerdo comercial
es | Cae avioneta en Tegucigalpa con cinco ocupantes | Avioneta con 5 ocupantes cae en Tegucigalpa
ar | مقتل سبعة أشخاص في انفجار بمدينة حمص | انفجار بمدينة حمص يوقع سبعة قتلى
ar | زلزال بقوة 5.4 درجات يضرب شرق الجزائر | هزة بقوة 5.4 درجات تضرب شرق الجزائر
ar | وصول الرئيس التونسي إلى الدوحة | الرئيس التونسي يصل إلى الدوحة
ar | قصف إسرائيلي على بلدة عيترون | غارات إسرائيلية تستهدف بلدة عيترون
ar | استقالة وزير المالية الأردني | وزير المالية الأردني يقدم استقالته
ar | ارتفاع أسعار القمح إلى 300 دولار | أسعار القمح ترتفع إلى 300 دولار
ar | إغلاق مطار صنعاء أمام الرحلات | مطار صنعاء: إغلاق أمام الرحلات
ar | البرلمان المغربي يقر قانون المالية | إقرار قانون المالية في البرلمان المغربي
tr | İzmir'de fabrikada patlama: 3 ölü | İzmir'de fabrikada patlama, üç kişi öldü
tr | Van'da 5,1 büyüklüğünde deprem | 5,1 büyüklüğünde deprem Van'da hissedildi
tr | Bursa'da orman yangını sürüyor | Orman yangını Bursa'da sürüyor
fr | Incendie dans un hôtel de Nice, deux morts | Deux morts dans l'incendie d'un hôtel de Nice
fr | Le Sénat adopte la loi sur l'eau | Sénat : la loi sur l'eau adoptée
fr | Séisme de magnitude 5,3 en Martinique | La Martinique secouée par un séisme de magnitude 5,3
fr | Le ministre belge de la Justice démissionne | Démission du ministre belge de la Justice
de | Zwei Tote bei Brand in Leipzig | Brand in Leipzig: zwei Tote
de | Bundesrat billigt Rentengesetz | Rentengesetz vom Bundesrat gebilligt
de | Zug entgleist bei Ulm, 20 Verletzte | 20 Verletzte: Zug bei Ulm entgleist
ru | Пожар на складе в Самаре, погибли трое | Трое погибших при пожаре на складе в Самаре
ru | Землетрясение магнитудой 5,6 произошло на Камчатке | На Камчатке произошло землетрясение магнитудой 5,6
ru | Армения открыла границу с Турцией | Открыта граница Армении с Турцией
fa | کشته شدن سه نفر در حمله به زاهدان | سه نفر در حمله به زاهدان کشته شدند
zh | 台湾花莲发生5.5级地震 | 台湾花莲附近发生5.5级地震
zh | 印尼火山喷发 | 印尼一座火山喷发
en | Hackers leak data of Dutch hospital | Data of Dutch hospital leaked by hackers
en | Canada to expel six Indian diplomats | Six Indian diplomats expelled by Canada
en | Fire at Delhi hospital kills seven newborns | Seven newborns die in Delhi hospital fire
en | Sudan army retakes presidential palace in Khartoum | Sudanese army recaptures Khartoum presidential palace
en | Taliban ban women from universities | Women banned from universities by Taliban
es | Tiroteo en un centro comercial de Texas deja ocho muertos | Ocho muertos en un tiroteo en Texas
es | Evacúan a 500 personas por un incendio en Tenerife | Incendio en Tenerife obliga a evacuar a 500 personas
es | El Banco de México baja la tasa al 8 % | Banco de México recorta la tasa a 8 %
ar | مقتل ثلاثة جنود في كمين شمال غزة | ثلاثة جنود قتلى في كمين شمال غزة
ar | الأمم المتحدة تعلن المجاعة في غزة | إعلان المجاعة في غزة من قبل الأمم المتحدة
fr | Six blessés dans un accident de bus près de Lille | Accident de bus près de Lille : six blessés
de | Explosion in Kölner Innenstadt | Kölner Innenstadt: Explosion gemeldet
ru | Поезд сошел с рельсов под Тверью | Под Тверью с рельсов сошел поезд
"""

TWINS = """
en | Hail destroys vineyards near Tarnovo | Hail destroys vineyards near Tarnovo and Varna
en | Sirens in Haifa | Sirens in Akko
en | Air strike on Khan Younis kills 12 | Air strike on Rafah kills 12
en | Explosion heard in Damascus | No explosion in Damascus, state TV says
en | Quake hits northern Chile | Second quake hits northern Chile
en | Israeli strike on southern Lebanon kills two | Hezbollah strike on northern Israel kills two
en | Trump to meet Putin in Alaska | Trump to meet Zelensky in Washington
en | President of France calls early election | President of France names new prime minister
en | Iran says it shot down drone over Isfahan | Iran says talks in Oman will go on
es | Sirenas en Haifa | Sirenas en Acre
es | Terremoto de magnitud 6,1 sacude Oaxaca | Terremoto de magnitud 5,2 sacude Chiapas
es | El presidente de Colombia anuncia su renuncia | El presidente de Colombia niega su renuncia
ar | غارة إسرائيلية على بلدة صور جنوب لبنان | غارة إسرائيلية على بلدة النبطية جنوب لبنان
ar | صفارات الإنذار تدوي في حيفا | صفارات الإنذار تدوي في عكا
ar | مقتل 12 شخصا في غارة على خان يونس | مقتل 12 شخصا في غارة على رفح
ar | وزير الخارجية الإيراني يصل إلى بغداد | وزير الخارجية الإيراني يغادر بغداد
fa | زلزله ۵.۲ ریشتری در کرمان | زلزله ۵.۲ ریشتری در تبریز
ru | Взрыв прогремел в центре Донецка | Взрыв прогремел в центре Луганска
zh | 日本北海道发生6.1级地震 | 日本冲绳发生6.1级地震
zh | 日本首相宣布辞职 | 日本外相宣布辞职
en | Minister: talks with Egypt will continue | Minister: budget will not be cut
en | Oil price rises above 100 dollars | Gold price rises above 3,000 dollars
en | Army says two soldiers killed in north | Army says five soldiers hurt in south
de | Erdbeben der Stärke 6,1 erschüttert Kreta | Erdbeben der Stärke 5,1 erschüttert Rhodos
en | Bus plunges into ravine in Peru, 18 dead | Lorry plunges into ravine in Peru, 18 dead
en | Nurses begin strike in Quebec | Nurses end strike in Quebec
en | Serbia beats Croatia in final | Croatia beats Serbia in final
en | Pakistan shells India border post | India shells Pakistan border post
en | Wheat price jumps to record in Chicago | Corn price jumps to record in Chicago
en | Minister of transport quits in Ghana | Minister of education quits in Ghana
en | Senate approves aid package for Moldova | Senate blocks aid package for Moldova
en | Macron meets Scholz in Berlin | Sunak meets Scholz in Berlin
en | Norway raises rates to 4.5 percent | Norway cuts rates to 4.5 percent
en | Rebels free aid workers in Darfur | Rebels capture aid workers in Darfur
en | Dublin court jails banker for fraud | Cork court jails banker for fraud
en | Tram derails in Lisbon, 12 dead | Funicular derails in Lisbon, 12 dead
en | Kenya closes border with Somalia | Kenya reopens border with Somalia
en | Deputy governor of Lagos arrested | Governor of Lagos arrested
en | Turkey threatens to close Bosphorus | Turkey closes Bosphorus
en | Iran frees Swiss cyclist | Iran frees Dutch cyclist
en | Explosion at Odesa port | Another explosion at Odesa port
en | Is Thailand leaving ASEAN? | Thailand leaving ASEAN
en | Peru swears in new president | Peru swears in new prime minister
en | Gunmen kill nine in Quetta market | Gunmen kill nine in Quetta mosque
en | Congo army retakes Bunia | Congo rebels retake Bunia
en | Teachers union accepts pay offer in Wales | Teachers union refuses pay offer in Wales
en | Volcano erupts on Java | Volcano erupts on Bali
en | Landslide kills 40 in Uganda | Landslide kills 4 in Uganda
en | Inter beat Roma 3-1 | Inter beat Roma 3-2
en | Cuba imposes fuel rationing in Havana | Cuba lifts fuel rationing in Havana
en | Actor Sol Reyes admitted to Manila hospital | Actor Sol Reyes discharged from Manila hospital
en | Spain arrests ETA suspect in Bilbao | Spain releases ETA suspect in Bilbao
en | Ship seized off Oman | Ship released off Oman
en | Taiwan says Chinese balloon entered its airspace | China says Taiwanese balloon entered its airspace
es | Choque de trenes en Sevilla deja seis muertos | Choque de autobuses en Sevilla deja seis muertos
es | Peñarol vence a Nacional 1-0 | Nacional vence a Peñarol 1-0
es | El Congreso aprueba la ley de aguas en Chile | El Congreso rechaza la ley de aguas en Chile
es | Dimite la ministra de Sanidad de Ecuador | Dimite la ministra de Trabajo de Ecuador
es | Sube el precio del cobre en Londres | Baja el precio del cobre en Londres
es | Detienen al alcalde de Cúcuta | Liberan al alcalde de Cúcuta
es | Venezuela cierra la frontera con Brasil | Venezuela reabre la frontera con Brasil
es | Muere un bombero en un incendio en Bilbao | Muere un vecino en un incendio en Bilbao
es | Absuelven al exgobernador de Jalisco | Condenan al exgobernador de Jalisco
es | Perú acusa a Bolivia de espionaje | Bolivia acusa a Perú de espionaje
es | El viceministro de Defensa visita Cuba | El ministro de Defensa visita Cuba
ar | روسيا تقصف أوكرانيا | أوكرانيا تقصف روسيا
ar | استقالة وزير المالية الأردني | استقالة وزير الداخلية الأردني
ar | ارتفاع أسعار القمح في القاهرة | انخفاض أسعار القمح في القاهرة
ar | إغلاق مطار صنعاء | فتح مطار صنعاء
ar | الرئيس التونسي يصل إلى الدوحة | الرئيس الجزائري يصل إلى الدوحة
ar | اعتقال رئيس بلدية طرابلس | الإفراج عن رئيس بلدية طرابلس
ar | البرلمان المغربي يقر قانون المالية | البرلمان المغربي يرفض قانون المالية
ar | سقوط مسيرة في أربيل | اعتراض مسيرة في أربيل
ar | انفجار في حمص | انفجار في حلب
ar | السعودية تهزم اليابان | اليابان تهزم السعودية
tr | İzmir'de fabrikada patlama: 3 ölü | Adana'da fabrikada patlama: 3 ölü
tr | Galatasaray Beşiktaş'ı yendi | Beşiktaş Galatasaray'ı yendi
tr | Merkez Bankası faizi artırdı | Merkez Bankası faizi indirdi
tr | Van'da 5,1 büyüklüğünde deprem | Van'da 4,2 büyüklüğünde deprem
fr | La Suisse bat la Belgique 2-0 | La Belgique bat la Suisse 2-0
fr | Le Sénat adopte la loi sur l'eau | Le Sénat rejette la loi sur l'eau
fr | Le ministre belge de la Justice démissionne | Le ministre belge de la Santé démissionne
fr | Le maire de Toulon relaxé en appel | Le maire de Toulon condamné en appel
de | Bundesrat billigt Rentengesetz | Bundesrat lehnt Rentengesetz ab
de | Ungarn besiegt Polen in Budapest | Polen besiegt Ungarn in Budapest
de | Zug entgleist bei Ulm | Bus verunglückt bei Ulm
de | Ölpreis steigt auf 90 Dollar | Ölpreis fällt auf 90 Dollar
ru | Банк России повысил ставку до 16 процентов | Банк России снизил ставку до 16 процентов
ru | Армения открыла границу с Турцией | Армения закрыла границу с Турцией
ru | Спартак обыграл Зенит в Москве | Зенит обыграл Спартак в Москве
ru | Суд оправдал журналиста Петрова | Суд осудил журналиста Петрова
fa | افزایش قیمت طلا در تهران | کاهش قیمت طلا در تهران
fa | ایران به عراق حمله کرد | عراق به ایران حمله کرد
fa | استعفای وزیر نفت عراق | استعفای وزیر دفاع عراق
zh | 韩国总统访问越南 | 越南总统访问韩国
zh | 台湾花莲发生5.5级地震 | 台湾台东发生5.5级地震
zh | 央行宣布加息 | 央行宣布降息
en | Canada to expel six Indian diplomats | India to expel six Canadian diplomats
en | Fire at Delhi hospital kills seven newborns | Fire at Delhi hotel kills seven guests
en | Goldman Sachs profit beats forecasts | Goldman Sachs profit misses forecasts
en | Dollar strengthens against yen | Dollar weakens against yen
en | Lebanese PM to visit Syria on Monday | Lebanese PM to visit Iraq on Monday
en | Mayor of Lyon attacked at rally | Mayor of Nantes attacked at rally
en | French farmers block motorway near Paris | French truckers block motorway near Paris
en | Apple sues Samsung over patents | Samsung sues Apple over patents
en | Thailand detains Cambodian soldiers at border | Cambodia detains Thai soldiers at border
en | Suspect in Boston shooting arrested | Victim of Boston shooting identified
en | US embassy in Baghdad evacuated | UK embassy in Baghdad evacuated
en | North Korea fires missile into sea | South Korea fires missile into sea
en | Storm weakens as it nears Cuba | Storm strengthens as it nears Cuba
en | Man arrested after Dublin stabbing | Woman arrested after Dublin stabbing
en | Poland summons Russian ambassador | Russia summons Polish ambassador
en | Ten killed in northern Mali attack | Ten killed in southern Mali attack
es | El juez imputa a la esposa de Sánchez | El juez imputa al hermano de Sánchez
es | Israel intercepta un misil lanzado desde Yemen | Israel intercepta un dron lanzado desde Yemen
es | Real Madrid golea a Sevilla | Sevilla golea a Real Madrid
es | Tormenta se debilita al acercarse a Cuba | Tormenta se fortalece al acercarse a Cuba
ar | إضراب في مطار باريس | انتهاء إضراب مطار باريس
ar | وزير خارجية مصر يلتقي نظيره التركي | وزير خارجية قطر يلتقي نظيره التركي
ar | السعودية تدين الهجوم على قطر | قطر تدين الهجوم على السعودية
ar | تعليق الدراسة في بيروت | استئناف الدراسة في بيروت
fr | Les agriculteurs bloquent l'A7 près de Valence | Les routiers bloquent l'A7 près de Valence
de | Mann nach Messerangriff in Mannheim festgenommen | Frau nach Messerangriff in Mannheim festgenommen
ru | Польша выслала российских дипломатов | Россия выслала польских дипломатов
tr | Fenerbahçe teknik direktörü istifa etti | Trabzonspor teknik direktörü istifa etti
"""

# What tells one event in words that no table knows: two stories, for it is in doubt.
IN_DOUBT = """
en | Police arrest mayor of Izmit over bribes | Mayor of Izmit arrested in bribery case
en | Belgian prime minister Maes resigns | Prime minister Maes of Belgium quits
ar | حريق في مستشفى بالبصرة | حريق يندلع في مستشفى بالبصرة
fa | زلزله ۴.۹ ریشتری در بوشهر | زلزله‌ای به بزرگی ۴.۹ در بوشهر
en | Tanker explodes off Yemen, crew rescued | Tanker blows up off Yemen coast; crew rescued
en | South Africa beats New Zealand to win rugby title | South Africa win rugby title by beating New Zealand
en | Bitcoin tops 100,000 dollars for first time | Bitcoin hits 100,000 dollars for the first time
en | Thai court removes prime minister from office | Thailand's prime minister removed from office by court
en | Death toll in Myanmar quake passes 3,000 | Myanmar earthquake death toll exceeds 3,000
es | La OTAN acepta el ingreso de Suecia | Suecia ingresa en la OTAN
ar | إسرائيل تغتال قياديا في الحرس الثوري بدمشق | اغتيال قيادي في الحرس الثوري بدمشق
tr | Meclis bütçeyi kabul etti | Bütçe Meclis'te kabul edildi
"""
