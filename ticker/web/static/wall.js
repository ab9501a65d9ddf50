// Keeps the wall up to date: what comes over the stream is put where ticker/web/wall/gathered.py would put it.
// Whatever a headline says is set as text. The list, what is held and what is said are bounded.

import { clock, localise, setTime, written } from "./times.js";
import { Alarm } from "./alarm.js";

const SHOWN_MAX = 200; // headlines
const NOTICES_MAX = 5;
const SILENT_MAX = 40_000; // ms without a sign of life, which comes every 15 s
const RETRY = [1_000, 15_000]; // ms, the first and the longest
const SAY_EVERY = 4_000; // ms; who listens must not be flooded
const CHANGES = ["update", "withdrawn"];
const LOUD_FOR = 30 * 60_000; // ms that a flash is shown as one that just broke

const at = (id) => document.getElementById(id);
const stories = at("stories");
const alarm = new Alarm({ sound: at("sound"), notify: at("notify"), loud: at("loud"), hint: at("hint") });

// The list

function article(event) {
  const made = at("headline").content.firstElementChild.cloneNode(true);
  made.className = `headline kind-${event.kind} urgency-${event.urgency}`;
  made.dataset.id = event.id;
  made.dataset.headline = event.headline ?? "";
  for (const mark of made.querySelectorAll("[data-of]")) {
    if (mark.dataset.of !== event.urgency && mark.dataset.of !== event.kind) mark.remove();
  }
  const fill = (part, text, within = "") => {
    if (text) made.querySelector(`${part} ${within}`).textContent = text;
    else made.querySelector(part).remove();
  };
  fill(".headline__source", event.source ?? "Ticker");
  fill(".headline__text", event.text, "a");
  fill(".headline__was", event.was, "bdi");
  fill(".headline__lead", event.lead, "bdi");
  made.querySelector(".headline__text a").href = event.page;
  if (event.link) made.querySelector(".headline__out").href = event.link;
  else made.querySelector(".headline__out").remove();
  setTime(made.querySelector("time"), new Date(event.at));
  return made;
}

const find = (name, value) => value && stories.querySelector(`[data-${name}="${CSS.escape(value)}"]`);

// Shows an event; a change is shown only where its headline is.
function show(event, isChange) {
  const before = find("headline", event.headline);
  if (isChange && !before) return false;
  const made = article(event);
  const hadFocus = before?.contains(document.activeElement);
  if (before && CHANGES.includes(event.kind)) {
    before.replaceWith(made);
  } else {
    const former = before?.parentElement;
    before?.remove();
    if (former && !former.querySelector(".headline")) former.remove();
    first(event, made);
  }
  if (hadFocus) made.querySelector(".headline__text a").focus({ preventScroll: true });
  made.classList.add("headline--came");
  at("empty").hidden = true;
  return true;
}

function first(event, made) {
  let place = find("story", event.story);
  if (!place) {
    place = at("story").content.firstElementChild.cloneNode(true);
    place.dataset.story = event.story ?? "";
    place.querySelector(".story__whole a").href = event.story_page;
  }
  place.prepend(made);
  // Who reads in a story keeps their place.
  if (!place.contains(document.activeElement) && place !== stories.firstElementChild) stories.prepend(place);
  while (stories.querySelectorAll(".headline").length > SHOWN_MAX) stories.lastElementChild.remove();
}

function notice(event) {
  const made = at("notice").content.firstElementChild.cloneNode(true);
  made.querySelector("bdi").textContent = event.text;
  setTime(made.querySelector("time"), new Date(event.at));
  at("notices").querySelector(".hint")?.remove();
  at("notices").prepend(made);
  at("noticed").replaceChildren(", last at ", made.querySelector("time").cloneNode(true));
  while (at("notices").children.length > NOTICES_MAX) at("notices").lastElementChild.remove();
}

function calm() {
  for (const flash of stories.querySelectorAll(".urgency-flash")) {
    const age = Date.now() - new Date(flash.querySelector("time").dateTime);
    flash.classList.toggle("headline--calm", age > LOUD_FOR);
  }
}

// Pause: what comes meanwhile is held, and counted

let held = null;
let heldSince = "";

function take(event, isChange) {
  if (event.kind === "notice") return notice(event);
  if (!isChange) alarm.ring(event);
  if (held) {
    held.push([event, isChange]);
    held.splice(0, held.length - 2 * SHOWN_MAX);
    return pauseWords();
  }
  if (show(event, isChange)) say(event);
}

function pauseWords() {
  const news = held?.filter(([, isChange]) => !isChange).length;
  at("pause").textContent = held ? `Go on (${news} held)` : "Pause";
}

at("pause").addEventListener("click", () => {
  const waiting = held ?? [];
  held = held ? null : [];
  heldSince = clock(Date.now());
  waiting.forEach(([event, isChange]) => show(event, isChange));
  if (waiting.length) say(...waiting.map(([event]) => event));
  pauseWords();
  lineWords();
});

// What a screen reader says: one thing now and then, however much comes

let unsaid = [];
let saying = null;

function say(...events) {
  unsaid.push(...events);
  saying ??= setTimeout(speak, at("said").textContent ? SAY_EVERY : 0);
}

function speak() {
  saying = null;
  const last = unsaid.at(-1);
  const many = unsaid.length > 1 ? `${unsaid.length} headlines. The latest: ` : "";
  const loud = last.urgency === "routine" ? "" : `${last.urgency}: `;
  const kind = last.kind === "new" ? "" : `${last.kind}, `;
  at("said").textContent = `${many}${loud}${kind}${last.source}: ${last.text}`;
  unsaid = [];
}

// The line

let source = null;
let next = stories.dataset.stream;
let heardAt = Date.now();
let isOn = false;
let failures = 0;

function connect() {
  source = new EventSource(next);
  source.addEventListener("message", (sent) => heard(sent, () => take(JSON.parse(sent.data), false)));
  source.addEventListener("change", (sent) => heard(sent, () => take(JSON.parse(sent.data), true)));
  source.addEventListener("pulse", (sent) => heard(sent, () => reach(JSON.parse(sent.data))));
  source.addEventListener("anew", () => location.reload());
  source.addEventListener("error", lose);
}

function heard(sent, act) {
  if (sent.lastEventId) {
    const url = new URL(next, location.href);
    url.searchParams.set("after", sent.lastEventId);
    next = url.pathname + url.search;
  }
  heardAt = Date.now();
  failures = 0;
  act();
  if (!isOn) {
    isOn = true;
    lineWords();
  } else if (!held) at("heard").textContent = clock(heardAt);
}

function lose() {
  source?.close();
  source = null;
  isOn = false;
  lineWords();
  const wait = Math.min(RETRY[0] * 2 ** failures++, RETRY[1]);
  setTimeout(connect, wait * (0.5 + Math.random() / 2)); // not all walls at once
}

function lineWords() {
  const words = at("line-words");
  at("line").dataset.state = isOn ? (held ? "held" : "on") : "off";
  at("reach").hidden = !isOn; // what was said of the sources is as old as what is shown
  if (isOn) {
    const time = document.createElement("span");
    time.id = "heard";
    time.textContent = clock(heardAt);
    words.replaceChildren(held ? `Paused since ${heldSince}; last heard ` : "Connected, last heard ", time);
  } else {
    const anew = document.createElement("a"); // leads to the login, where that is the trouble
    anew.href = location.href;
    anew.textContent = "Load the page anew";
    words.replaceChildren(`Not connected since ${written(new Date(heardAt))}: what breaks now is not shown here. `, anew);
  }
  if (at("said").dataset.line !== String(isOn)) {
    if (!isOn || at("said").dataset.line) at("said").textContent = isOn ? "Connected again." : words.textContent;
    at("said").dataset.line = String(isOn);
  }
}

function reach(told) {
  at("reach-words").textContent = told.sources;
  at("reach").classList.toggle("reach--bad", !told.is_good);
}

// A machine that slept, or a proxy that swallows all, says no error; nor does a clock that was set back.
setInterval(() => source && Math.abs(Date.now() - heardAt) > SILENT_MAX && lose(), 2_000);

// What was of today is of yesterday after midnight.
setInterval(() => {
  calm();
  localise(document);
}, 30_000);

// Keys, where they can mean nothing else: in the list

stories.addEventListener("keydown", (key) => {
  const step = { j: 1, k: -1 }[key.key];
  if (!step || key.ctrlKey || key.metaKey || key.altKey) return;
  const all = [...stories.querySelectorAll(".headline__text a")].filter((link) => link.offsetParent);
  const here = document.activeElement.closest(".headline")?.querySelector(".headline__text a");
  all[all.indexOf(here) + step]?.focus();
});

localise(document);
calm();
at("controls").hidden = false;
connect();
