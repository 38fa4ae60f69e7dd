// Keeps a text that is typed here in step with the same text on the server, which others edit too.
//
// `known` is the last text of the server that arrived, named by `base`; `pending` is what was typed since.
// A message holds all that is pending, so that a later one makes an earlier one unnecessary. The server
// takes it over only if its text is still the one that it was made to; else its answer brings the other
// text, which is put below what is pending, and that is said again.

import { ChangeSet, Text } from "@codemirror/state";
import { diff } from "@codemirror/merge";

const CAREFUL = { scanLimit: 500, timeout: 200 };

export class Sync {
  constructor(text, base) {
    this.sender = crypto.getRandomValues(new Uint32Array(3)).join("-");
    this.number = 0;
    this.known = Text.of(text.split("\n"));
    this.base = base;
    this.pending = ChangeSet.empty(this.known.length);
    // Messages without an answer yet: the text as each of them said it, and what was typed since.
    this.sent = [];
  }

  // What is typed comes here as it happens.
  typed(changes) {
    this.pending = this.pending.compose(changes);
    for (const message of this.sent) message.since = message.since.compose(changes);
  }

  // Whether there is something to say that was not said yet.
  get news() {
    const last = this.sent.at(-1);
    return !(last ? last.since : this.pending).empty;
  }

  get waiting() {
    return !this.pending.empty;
  }

  // All that is pending, as a message.
  message(text) {
    const changes = [];
    this.pending.iterChanges((from, to, _, __, inserted) => changes.push([from, to, inserted.toString()]));
    this.number += 1;
    this.sent.push({ number: this.number, text, since: ChangeSet.empty(text.length) });
    return { base: this.base, changes, sender: this.sender, number: this.number };
  }

  // The text of the server; what has to change here for it, or null. An older text changes nothing.
  arrived(text, base, answer) {
    const heard = answer?.[0] === this.sender ? this.sent.find(({ number }) => number === answer[1]) : null;
    if (heard) {
      this.sent = this.sent.filter(({ number }) => number > heard.number);
      this.known = heard.text;
      this.pending = heard.since;
    } else if (base === this.base) return null;
    this.base = base;
    const theirs = difference(this.known, text);
    if (!theirs) return null;
    this.known = theirs.apply(this.known);
    const here = theirs.map(this.pending, true);
    this.pending = this.pending.map(theirs);
    // What was said on top of another text will be refused: it is said again on top of this one.
    this.sent = [];
    return here;
  }

  // A place of the server's text in the text here.
  place(offset) {
    return this.pending.mapPos(Math.min(offset, this.known.length), 1);
  }
}

// The least that turns one text into the other; null where they are the same.
function difference(before, after) {
  const old = before.toString();
  if (old === after) return null;
  const changes = diff(old, after, CAREFUL).map(({ fromA, toA, fromB, toB }) => ({
    from: fromA,
    to: toA,
    insert: Text.of(after.slice(fromB, toB).split("\n")),
  }));
  return ChangeSet.of(changes, before.length);
}
