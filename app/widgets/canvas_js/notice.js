// Says why a drawing of very many boxes shows no names.

import { html } from "./dom.js";

export class Notice {
  constructor() {
    this.element = html("div", { class: "notice", hidden: true });
  }

  // `count` boxes are painted together; 0 where each can be read.
  tell(count) {
    this.element.hidden = count === 0;
    if (count) this.element.textContent = `${count.toLocaleString("en")} boxes are painted together: zoom in to read them`;
  }
}
