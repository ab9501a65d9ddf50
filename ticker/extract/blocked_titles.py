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
            "bir dakika", "один момент", "подождите", "لحظة من فضلك", "لحظات قليلة", "请稍候", "しばらくお待ちください",
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
            "szanujemy (?:twoją|państwa) prywatność", "gizliliğinize değer veriyoruz",
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
            "sayfa bulunamadı", "الصفحة غير موجودة",
        ),
    ),
)  # fmt: skip
