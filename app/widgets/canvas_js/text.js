// Texts are measured with the font that the page really uses, and cut with an ellipsis where they do not fit.

import { plain } from "./dom.js";

const context = document.createElement("canvas").getContext("2d");
const cache = new Map();

export const FONTS = {
  title: { size: 13.5, weight: 600 },
  text: { size: 12, weight: 400 },
  strong: { size: 12, weight: 600 },
  mono: { size: 12, weight: 400 },
};
const families = { sans: "sans-serif", mono: "monospace" };

export function useFonts(root) {
  const style = getComputedStyle(root);
  families.sans = style.getPropertyValue("--sans").trim() || "sans-serif";
  families.mono = style.getPropertyValue("--mono").trim() || "monospace";
  cache.clear();
}

export function textWidth(text, font) {
  const key = `${font}\n${text}`;
  let width = cache.get(key);
  if (width === undefined) {
    const { size, weight } = FONTS[font];
    context.font = `${weight} ${size}px ${font === "mono" ? families.mono : families.sans}`;
    width = context.measureText(text).width;
    if (cache.size > 20000) cache.clear();
    cache.set(key, width);
  }
  return width;
}

export function cutText(text, font, room) {
  const clean = plain(text);
  if (textWidth(clean, font) <= room) return clean;
  const characters = [...clean];
  let kept = 0;
  let beyond = characters.length;
  while (kept + 1 < beyond) {
    const middle = (kept + beyond) >> 1;
    if (textWidth(characters.slice(0, middle).join("").trimEnd() + "…", font) <= room) kept = middle;
    else beyond = middle;
  }
  return characters.slice(0, kept).join("").trimEnd() + "…";
}

// A font a little wider than the layout expected is condensed; only what is longer still is cut.
const MOST_CONDENSED = 1.2;

export function fitText(element, text, font, room) {
  const clean = plain(text);
  const width = textWidth(clean, font);
  if (width <= room || width > room * MOST_CONDENSED) return cutText(clean, font, room);
  element.setAttribute("textLength", room);
  element.setAttribute("lengthAdjust", "spacingAndGlyphs");
  return clean;
}
