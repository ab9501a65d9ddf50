// Sound and notifications: only where somebody asked for them, and for what is as loud as they want.

const NEWS = ["new", "update", "repeat"];
const RINGS = { flash: 1, bulletin: 2, urgent: 3, routine: 5 };
const QUIET = 1_500; // ms between two sounds
const TONES = { flash: [880, 1175, 880, 1175], bulletin: [880, 1175], urgent: [880], routine: [660] };

export class Alarm {
  #parts;
  #sound = null;
  #rangAt = 0;

  constructor(parts) {
    this.#parts = parts;
    parts.loud.value = recall("loud") ?? parts.loud.value;
    parts.loud.addEventListener("change", () => remember("loud", parts.loud.value));
    this.#press("sound", recall("sound") === "on");
    this.#press("notify", recall("notify") === "on" && globalThis.Notification?.permission === "granted");
    parts.sound.addEventListener("click", () => this.#press("sound", !this.#isOn("sound"), true));
    parts.notify.addEventListener("click", () => this.#allow());
    parts.notify.hidden = !("Notification" in globalThis);
    document.addEventListener("pointerdown", () => this.#wake());
    document.addEventListener("keydown", () => this.#wake());
  }

  ring(event) {
    if (!NEWS.includes(event.kind) || RINGS[event.urgency] > Number(this.#parts.loud.value)) return;
    if (this.#isOn("sound") && Date.now() - this.#rangAt > QUIET) this.#play(event.urgency);
    if (this.#isOn("notify")) this.#tell(event);
  }

  #isOn(name) {
    return this.#parts[name].getAttribute("aria-pressed") === "true";
  }

  #press(name, isOn, isAsked = false) {
    this.#parts[name].setAttribute("aria-pressed", String(isOn));
    remember(name, isOn ? "on" : "off");
    if (name !== "sound") return;
    if (isAsked && isOn) this.#play("urgent");
    this.#say(isOn && !isAsked ? "Sound begins with the next click or key on this page." : "");
  }

  async #allow() {
    if (this.#isOn("notify")) return this.#press("notify", false);
    const isAllowed = (await Notification.requestPermission()) === "granted";
    this.#press("notify", isAllowed);
    this.#say(isAllowed ? "" : "The browser does not allow notifications of this page; its settings do.");
  }

  // Browsers let a page sound only after somebody touched it.
  #wake() {
    if (!this.#isOn("sound")) return;
    this.#sound ??= new AudioContext();
    this.#sound.resume();
    this.#say("");
  }

  #play(urgency) {
    this.#rangAt = Date.now();
    this.#sound ??= new AudioContext();
    this.#sound.resume();
    TONES[urgency].forEach((tone, n) => {
      const begin = this.#sound.currentTime + n * 0.18;
      const [voice, volume] = [this.#sound.createOscillator(), this.#sound.createGain()];
      voice.frequency.value = tone;
      volume.gain.setValueAtTime(0.2, begin);
      volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.17);
      voice.connect(volume).connect(this.#sound.destination);
      voice.start(begin);
      voice.stop(begin + 0.17);
    });
  }

  #tell(event) {
    try {
      const title = event.urgency === "routine" ? event.source : `${event.urgency.toUpperCase()} · ${event.source}`;
      const shown = new Notification(title, { body: event.text, tag: event.id, dir: "auto" });
      shown.onclick = () => window.focus();
    } catch {
      this.#press("notify", false); // phones take them from service workers only
      this.#say("This browser shows no notifications of pages.");
    }
  }

  #say(words) {
    this.#parts.hint.textContent = words;
  }
}

function recall(name) {
  try {
    return localStorage.getItem(`wall-${name}`);
  } catch {
    return null; // storage is forbidden here
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(`wall-${name}`, value);
  } catch {
    // It is asked for again next time.
  }
}
