// Moves from one drawing to the next; one frame loop for everything that moves.

const DURATION = 220;

export function animate(step, done, still) {
  if (still || document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches) {
    step(1);
    done();
    return () => {};
  }
  let frame = 0;
  const start = performance.now();
  const tick = (now) => {
    const share = Math.min(Math.max((now - start) / DURATION, 0), 1);
    step(1 - (1 - share) ** 3);
    if (share < 1) frame = requestAnimationFrame(tick);
    else done();
  };
  step(0);
  frame = requestAnimationFrame(tick);
  return () => {
    cancelAnimationFrame(frame);
    step(1);
    done();
  };
}
