// The order of live messages, whatever the socket loses, doubles or mixes up.

/** Tells of each message what to do: "apply", "skip" (known already) or "gap" (something before it is missing). */
export class Sequence {
  constructor(after) {
    this.seq = after;
  }

  accept(message) {
    const { seq, kind } = message;
    // Without a kind the message only says how far the session is.
    if (seq <= this.seq) return "skip";
    if (seq > this.seq + 1) return "gap";
    this.seq = seq;
    return kind ? "apply" : "skip";
  }

  /** A page of a catch-up: it has no gaps, but may start before what has come in meanwhile. */
  acceptPage(messages) {
    const fresh = messages.filter((message) => message.seq > this.seq);
    if (fresh.length) this.seq = fresh.at(-1).seq;
    return fresh.filter((message) => message.kind);
  }
}

/** Milliseconds to wait before the n-th try (0, 1, 2 ...): doubling up to 15 s, spread so that not all come at once. */
export function backOff(tries, random = Math.random) {
  const most = Math.min(15_000, 500 * 2 ** tries);
  return Math.round(most * (0.5 + random() / 2));
}
