"""The titles of pages that stand in for another page, in many languages; each is a pattern for a whole title."""

from __future__ import annotations

import re

from ticker.model.health import Trouble


def _any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(phrases)})[\s.…!:?]*", re.IGNORECASE)


TITLES: tuple[tuple[Trouble, str, re.Pattern[str]], ...] = (
    (
        Trouble.BLOCKED,
        "a check whether we are human",
        _any_of(
            "just a moment", "un momento", "einen moment", "nur einen moment", "un instant", "um momento",
            "bir dakika", "один момент", "подождите", "لحظة من فضلك", "لحظات قليلة", "请稍候",
            "しばらくお待ちください",
            "attention required",
            "(?:are you|(?:please )?(?:verify|confirm|prove)(?: that)? you(?:'re| are)) .{0,10}(?:human|robot|bot)",
            "checking if the (?:site|connection) .{0,30}", "verifying you are human.*", "i am not a robot",
            "checking your (?:browser|connection).*", "security (?:check|verification|challenge)(?: required)?",
            "(?:please )?(?:complete|solve) (?:the|this) (?:captcha|security check).*", "captcha(?: challenge)?",
            "bot (?:check|protection)", "ddos-guard", "ddos protection by .*",
            "access (?:to this page )?(?:has been )?(?:denied|blocked)", "access blocked",
            "(?:sorry, )?you have been blocked", "request (?:blocked|rejected|unsuccessful)",
            "pardon our interruption", "(?:human|browser) verification", "one more step",
            "unusual traffic (?:from|detected).*",
            "zugriff verweigert", "acc[eè]s refus[eé]", "acceso denegado", "acesso negado",
            "доступ (?:ограничен|запрещ[её]н)", "проверка браузера", "вы не робот", "erişim engellendi",
            "(?:安全|人机|身份)(?:验证|驗證|检测|檢測)", "(?:验证码|驗證碼)", "(?:访问|操作|请求)(?:过于|太)频繁",
            "访问被拒绝",
            "アクセスが拒否されました", "(?:verificaci[óo]n|comprobaci[óo]n) (?:de seguridad|humana)",
            "v[ée]rification de s[ée]curit[ée]",
            "(?:verificando|comprobando|checking) .{0,40}(?:humano|navegador|browser)",
            "sicherheits(?:überprüfung|prüfung|abfrage)", "дос?туп заблокирован", "подтвердите, что вы не робот",
            "تم (?:رفض|حظر) الوصول", "(?:التحقق من الأمان|تحقق من أنك إنسان|التحقق من المتصفح)",
            "دسترسی (?:غیرمجاز|مسدود شد)",
            "הגישה (?:נדחתה|נחסמה)", "אימות אבטחה", "(?:पहुँच|पहुंच|प्रवेश) अस्वीकृत", "सुरक्षा जाँच",
            "making sure you(?:'|’)?re not a bot",
        ),
    ),
    (
        Trouble.BLOCKED,
        "a page to log in",
        _any_of(
            "(?:sign|log)[ -]?in(?: to (?:continue|your account|.{0,20} account))?", "login(?: required)?",
            "members only",
            "iniciar sesi[óo]n", "inicia sesi[óo]n", "iniciar sess[ãa]o", "connexion", "se connecter", "anmeldung",
            "anmelden",
            "accedi", "inloggen", "zaloguj się", "logowanie", "giriş yap", "войти", "вход(?: в систему)?",
            "авторизация",
            "تسجيل الدخول", "ورود(?: به .{0,20})?", "התחברות", "登录", "登錄", "登入", "ログイン", "로그인",
            "लॉग[ -]?इन(?: करें)?",
        ),
    ),
    (
        Trouble.CONSENT,
        "a wall that asks for consent",
        _any_of(
            "(?:we (?:value|care about|respect)|.{0,30} (?:values|cares about)) your privacy", "cookies?", "consent",
            "privacy",
            "(?:your )?(?:cookie|privacy|consent)s? (?:settings|preferences|choices|cent(?:er|re)|consent|wall|notice)",
            "(?:cookie|privacy) policy",
            "(?:your )?privacy (?:is important to us|matters)", "before you continue(?: to .*)?",
            "manage (?:cookies|consent|privacy).*", "(?:this (?:web)?site|we) uses? cookies",
            "(?:accept|allow) (?:all )?cookies", "consent (?:required|management)",
            r"(?:ihre |deine )?(?:privatsph[äa]re|datenschutz)[\s-]?(?:einstellungen|ist uns wichtig)?",
            r"cookie[\s-]einstellungen", "einwilligung", "(?:nous respectons|le respect de) votre vie priv[ée]e.*",
            "(?:gestion|param[èe]tres) des cookies", "votre vie priv[ée]e",
            "(?:valoramos|respetamos|nos importa) (?:su|tu) privacidad",
            "(?:configuraci[óo]n|pol[íi]tica) de cookies", "valorizamos (?:a )?sua privacidade",
            "(?:rispettiamo la|la) tua privacy.*", "(?:impostazioni|informativa) (?:sui )?cookie",
            "wij (?:waarderen|respecteren) (?:je|uw|jouw) privacy", "twoja prywatność.*",
            "szanujemy (?:twoją|państwa) prywatność", "ustawienia (?:prywatności|cookies?|plików cookie)",
            "informativa",
            r"(?:wij gebruiken cookies|cookie[\s-]?(?:instellingen|voorkeuren)|privacy[\s-]?instellingen)",
            "(?:настройки|использование) (?:файлов )?(?:cookies?|куки)|настройки конфиденциальности",
            "(?:إعدادات|سياسة) (?:ملفات تعريف الارتباط|الخصوصية|الكوكيز)", "(?:הגדרות|מדיניות) (?:עוגיות|פרטיות)",
            "(?:cookie|隐私|隱私)(?:设置|設定|政策)", "कुकी (?:सेटिंग्स|नीति)", "تنظیمات (?:کوکی|حریم خصوصی)",
            "(?:preferencias|ajustes|defini[çc][õo]es|prefer[êe]ncias) de (?:cookies|privaci[dt]ade?|privacidade)",
            "gizliliğinize değer veriyoruz",
            "çerez (?:ayarları|politikası)", "мы (?:ценим|используем) .{0,30}", "نحن نقدر خصوصيتك",
        ),
    ),
    (
        Trouble.PARKED,
        "a parked domain",
        _any_of(
            r"(?:the domain )?[\w-]+(?:\.[\w-]+)+ (?:is|may be|ist|est|está|è)\b.{0,30}",
            "(?:this |the )?domain (?:name )?(?:is |may be |has )?(?:for sale|parked|available|expired|suspended).*",
            "buy this domain.*",
            "(?:website|site|account) (?:has been )?(?:suspended|expired)", "domain parking", "parked domain.*",
            "future home of .*", "welcome to nginx.*", "apache2 .{0,20}default page.*", "it works", "index of /",
            "iis windows server", "default web site page",
        ),
    ),
    (
        Trouble.MOVED,
        "a page that says the address has moved",
        _any_of(
            r"(?:error )?30[1278]\b(?: (?:moved|found|redirect|temporar|permanent|see other).*)?",
            "moved (?:permanently|temporarily)", "(?:document|object|page) (?:has )?moved.*", "redirecting.{0,80}",
            "(?:this|the|our) (?:page|site|website) has moved.*", "we(?: have|'ve) moved(?: to .*)?", "weiterleitung",
            "redirection", "redirigiendo",
        ),
    ),
    (
        Trouble.STATUS,
        "an error page with status 200",
        _any_of(
            r"(?:error|http(?: error)?|status)?[ :-]*[45]\d\d\b[ :|–-]*(?:.{0,30}(?:error|found|forbidden|gateway"
            r"|unavailable|unauthori[sz]ed|request|time-?out|timed out|gone|exist|allowed).{0,40})?",
            "(?:page|file|site) (?:not|cannot be|could not be) found", "not found", "internal server error",
            "bad gateway", "service (?:temporarily )?unavailable", "gateway time-?out",
            "(?:.{0,30}(?:under|down for)|scheduled|site) maintenance(?: mode)?",
            "error establishing a database connection", "database error",
            "(?:oops|sorry|whoops)[,!. ]*.{0,40}(?:went wrong|error|not found).*", "something went wrong",
            "application error", "(?:we'll|we will) be (?:right )?back(?: soon)?", "too many requests",
            "bandwidth limit exceeded", "forbidden", "bad request", "seite nicht gefunden", "wartungsarbeiten",
            "page (?:introuvable|non trouv[ée]e)", "p[áa]gina no encontrada", "sitio en mantenimiento",
            "p[áa]gina n[ãa]o encontrada", "pagina non trovata", "страница не найдена", "технические работы",
            "sayfa bulunamadı", "الصفحة (?:المطلوبة )?غير موجودة", "لم يتم العثور على الصفحة",
            "صفحه .{0,20}(?:یافت|پیدا) نشد",
            "(?:הדף|העמוד|הדף המבוקש) (?:לא נמצא|אינו קיים)", "(?:页面|頁面|网页|網頁)(?:不存在|未找到|找不到了?)",
            "(?:抱歉[,，]?)?(?:您访问的页面不存在|找不到页面|找不到頁面)", "(?:पृष्ठ|पेज) नहीं मिला",
            "ページが見つかりません.*",
            "페이지를 찾을 수 없습니다", "nie znaleziono strony|strona nie (?:istnieje|została znaleziona)",
            "pagina niet gevonden",
            "sidan (?:kunde inte hittas|hittades inte)", "str[áa]nka (?:nenalezena|neexistuje)",
            "сторінку не знайдено",
            "halaman tidak ditemukan", "(?:en|under) (?:mantenimiento|manuten[çc][ãa]o)", "en maintenance",
            "موقع تحت الصيانة",
            r"(?:ошибка|erreur|fehler|erro|errore|خطأ|خطای|שגיאה|错误|त्रुटि)[ :]*[45٤٥۴۵]\d\d",
        ),
    ),
)  # fmt: skip

# What the buttons of such walls say. A site may call its wall what it likes, but not its buttons.
CONSENT_BUTTONS = _any_of(
    "(?:i )?(?:accept|agree|allow|reject|decline|deny|refuse)(?: (?:all|and (?:close|continue)))?"
    "(?: (?:cookies|the rest))?",
    "(?:only )?(?:necessary|essential)(?: cookies)?(?: only)?",
    "(?:manage|customi[sz]e|more|cookie|privacy) (?:my )?(?:options|preferences|choices|settings|cookies|consent)",
    "manage .{0,8}partners",
    "continue without (?:accepting|agreeing)",
    "(?:aceptar|rechazar|permitir|aceitar|rejeitar|recusar)(?: (?:todo|todas?|todos|cookies|y continuar|e continuar))*",
    "(?:configurar|gestionar|gerir|personalizar)"
    "(?: (?:las |os )?(?:cookies|opciones|preferencias|opções|preferências))?",
    "(?:tout|j[e'’] ?)? ?(?:accepter|refuser|accepte|refuse)(?: (?:tout|tous|et (?:fermer|continuer)|les cookies))*",
    "continuer sans accepter",
    "(?:g[ée]rer|param[ée]trer)(?: (?:mes|les) (?:choix|cookies|pr[ée]f[ée]rences))?",
    "(?:alle[ns]? )?(?:cookies )?(?:akzeptieren|ablehnen|zustimmen|annehmen)(?: und (?:schließen|weiter))?",
    "einverstanden",
    "(?:nur )?(?:notwendige|essenzielle)(?: cookies)?",
    "(?:accetta|rifiuta)(?:re)?(?: (?:tutto|tutti|i cookie|e chiudi))*",
    "(?:alles|alle cookies)? ?(?:accepteren|weigeren|toestaan)",
    "(?:akceptuj[ęe]?|odrzu[ćc]|zgadzam się)(?: wszystkie?)?",
    "(?:tümünü |hepsini )?(?:kabul et|reddet)",
    "(?:принять|отклонить|согласен|разрешить)(?: (?:все|всё|cookies?|куки))*",
    "(?:قبول|رفض|أوافق|موافق|الموافقة على)(?: (?:الكل|الجميع|الكوكيز))?",
    "(?:پذیرش|قبول|رد)(?: همه)?",
    "(?:אשר|קבל|דחה|אני מסכים)(?: הכל)?",
    "(?:全部)?(?:接受|拒绝|拒絕|同意)(?:全部|所有(?: ?cookies?)?)?",
    "(?:すべて)?(?:同意する|拒否する|許可する|受け入れる)",
    "(?:सभी )?(?:स्वीकार|अस्वीकार)(?: करें)?",
    "(?:모두 )?(?:동의|거부)",
)
