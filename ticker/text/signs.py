"""The signs that are set around headlines: alarms, bullets, arrows, emoji. What says something is none of them."""

from __future__ import annotations

# Signs that also part a label or a time from the headline.
ALARM_SIGNS = (
    "🔴🚨❗❕‼⚡🆘📢📣⚠🟥🔥📌📍🛑⭕🔶🔷🔸🔹💥🔔🛎🔊📡📺📻📰🎥🆕🔜👉👇✍📝🔗⭐🌟✨💢"
    "●○◉◎■□▪▫◾◽◼◻►▶▷▸▹➤➡➜→⏩⏭◆◇★☆✦❖※♦‣❯*|·>"
)

_PICTURES = (
    range(0x2600, 0x2776), range(0x1F300, 0x1F650), range(0x1F680, 0x1F700), range(0x1F900, 0x1FB00),
    range(0x2B1B, 0x2B56),
)  # fmt: skip
# Yes and no, up and down, crosses and other signs of faith and sex, plus and minus, medals, parties by their colour.
_SAYING = (
    "☐☑☒✅✓✔✕✖✗✘❌❎🚫⛔👍👎📈📉🔼🔽🔺🔻🥇🥈🥉♀♂🔵❓❔"
    "☥☦☧☨☩☪☫☬☭☮☯✙✚✛✜✝✞✟✠✡🕉🕎🛐🏴🏳"
)  # fmt: skip
_LAMPS = "🟢🟡🟠🔵🟣🟤🟩🟨🟧🟦🟪🟫"  # open, warned, closed; red alone is an alarm

SAYING = frozenset(_SAYING + _LAMPS)
SIGNS = (frozenset(ALARM_SIGNS) | {chr(code) for block in _PICTURES for code in block}) - SAYING


def start_after(text: str, signs: frozenset[str]) -> int:
    """Where a text begins behind the signs before it."""
    return next((n for n, letter in enumerate(text) if letter not in signs), len(text))


def end_before(text: str, signs: frozenset[str]) -> int:
    """Where a text ends before the signs behind it."""
    end = len(text)
    while end and text[end - 1] in signs:
        end -= 1
    return end
