// The second component: it holds the canvas and is sent with every run, so it is only this.

export default function mount(component) {
  const shared = (globalThis.blockwrightCanvas ??= { drawings: new Map(), mounted: new Map(), early: new Map() });
  if (shared.mount) shared.mount(component);
  else shared.early.set(component.parentElement, component);
  return () => shared.unmount?.(component);
}
