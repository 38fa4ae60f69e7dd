// Work in slices, so that the page answers between them.

// Text longer than this, in characters, is worth it: some hundred boxes.
const LARGE = 300_000;

// Gives `text` to the first step, and what each step makes to the next; of a large text each is a task of its own.
export function inSlices(text, steps) {
  const then = text.length > LARGE ? later : (act) => act();
  const from = (at, made) => at < steps.length && then(() => from(at + 1, steps[at](made)));
  from(0, text);
}

// Unlike timeouts, messages need not wait for each other.
function later(act) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    act();
  };
  port2.postMessage(null);
}
