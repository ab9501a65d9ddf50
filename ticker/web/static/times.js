// Times of pages, which are written in UTC, as the clock of the reader shows them; UTC goes into their title.

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const ZONE = new Intl.DateTimeFormat("en-GB", { timeZoneName: "longOffset" });

export const clock = (at) => CLOCK.format(at);

// The clock alone if a moment is of today.
export function written(at) {
  const now = new Date();
  if (at.toDateString() === now.toDateString()) return clock(at);
  return `${(at.getFullYear() === now.getFullYear() ? DAY : DATE).format(at)} ${clock(at)}`;
}

export function setTime(element, at) {
  const text = written(at);
  element.dateTime = at.toISOString();
  element.title = at.toISOString().replace("T", " ").slice(0, 19) + " UTC";
  if (element.textContent !== text) element.textContent = text;
}

export function localise(root) {
  for (const element of root.querySelectorAll("time[datetime]")) setTime(element, new Date(element.dateTime));
}

function tellZone(place) {
  const zone = ZONE.formatToParts().find((part) => part.type === "timeZoneName").value;
  place.textContent = `Times without a zone are those of this device (${zone === "GMT" ? "GMT+00:00" : zone}).`;
  place.hidden = false;
}

localise(document);
tellZone(document.getElementById("zone"));
