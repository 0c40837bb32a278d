// As much of a browser as the tests beside this file need: node has none of it. To be imported before what is tested.

/** Texts by name. */
export function storage() {
  const kept = new Map();
  return { kept, getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => kept.set(name, String(text)), removeItem: (name) => kept.delete(name) };
}

class Names extends Set {
  contains = (name) => this.has(name);
  remove = (name) => this.delete(name);
}

class Part extends EventTarget {
  dataset = {};
  hidden = false;
  textContent = "";
  classList = new Names();
  #parts = new Map();
  #attributes = new Map();

  // Of what is drawn nothing is kept.
  append() {}
  replaceChildren() {}
  focus() {}
  setAttribute = (name, value) => this.#attributes.set(name, String(value));
  removeAttribute = (name) => this.#attributes.delete(name);
  getAttribute = (name) => this.#attributes.get(name) ?? null;

  /** The part of this selector, which is there as soon as it is asked for. */
  querySelector(selector) {
    if (!this.#parts.has(selector)) this.#parts.set(selector, new Part());
    return this.#parts.get(selector);
  }
}

/** The page's elements by tag, each as its module defines it. */
export const elements = new Map();
/** The window's events; how often the page was loaded again; what it holds, by selector; what it asked, and is answered. */
export const page = Object.assign(new EventTarget(), { loads: 0, holds: {}, asked: [], answers: [] });

class Socket extends EventTarget {
  static OPEN = 1;
  static all = [];
  readyState = 0;
  said = [];

  constructor(url) {
    super();
    this.url = url;
    Socket.all.push(this);
  }

  static get last() {
    return Socket.all.at(-1);
  }

  send(text) {
    this.said.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
  }

  opens() {
    this.readyState = Socket.OPEN;
    this.dispatchEvent(new Event("open"));
  }

  tells(message) {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }));
  }

  breaks(code = 1006) {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
}

const document = Object.assign(new EventTarget(), {
  title: "",
  documentElement: { lang: "en" },
  hidden: false,
  querySelector: (selector) => page.holds[selector] ?? null,
  createElement: () => new Part(),
  getElementById: (name) => page.holds[`#${name}`] ?? null,
});

/** Whether somebody looks at the page from now on. */
export function look(looks) {
  document.hidden = !looks;
  document.dispatchEvent(new Event("visibilitychange"));
  page.dispatchEvent(new Event("visibilitychange"));
}

/** Once all that waits for nothing but its turn has had it. */
export const settled = () => new Promise((done) => setImmediate(done));

Object.defineProperty(globalThis, "navigator", { value: { onLine: true } });
Object.assign(globalThis, {
  HTMLElement: Part,
  CSS: { supports: () => true },
  WebSocket: Socket,
  customElements: { define: (tag, element) => elements.set(tag, element) },
  document,
  localStorage: storage(),
  sessionStorage: storage(),
  location: { protocol: "https:", host: "studio.example", reload: () => (page.loads += 1) },
  addEventListener: page.addEventListener.bind(page),
  removeEventListener: page.removeEventListener.bind(page),
  requestAnimationFrame: (draw) => setTimeout(draw),
  /** Answers in turn with what `page.answers` holds: [status, body]; without any there is no connection. */
  fetch: async (url) => {
    page.asked.push(String(url));
    const [status, body] = page.answers.shift() ?? [];
    if (!status) throw new TypeError("Failed to fetch");
    return { ok: status < 300, status, json: async () => body };
  },
});
