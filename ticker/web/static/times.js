// Times of pages, which are written in UTC, as the clock of the reader shows them; UTC goes into their title.

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

export const clock = (at) => CLOCK.format(at);

// Sets a <time> to a moment: the clock alone if it is of today.
export function setTime(element, at) {
  const isToday = at.toDateString() === new Date().toDateString();
  element.dateTime = at.toISOString();
  element.title = at.toISOString().replace("T", " ").slice(0, 19) + " UTC";
  element.textContent = isToday ? clock(at) : `${DAY.format(at)} ${clock(at)}`;
}

export function localise(root) {
  for (const element of root.querySelectorAll("time[datetime]")) setTime(element, new Date(element.dateTime));
}

localise(document);
