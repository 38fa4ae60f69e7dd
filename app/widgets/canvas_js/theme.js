// Whether the page around the canvas is dark; its own variables say so, else the system's wish.

export function isDark(root) {
  const background = getComputedStyle(root).getPropertyValue("--st-background-color").trim();
  if (!background) return matchMedia("(prefers-color-scheme: dark)").matches;
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = background;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
}
