// The component that holds the editor; it is sent with every run, so it is only this.

export default function mount(component) {
  const shared = (globalThis.blockwrightSource ??= { early: new Map() });
  if (shared.mount) shared.mount(component);
  else shared.early.set(component.parentElement, component);
  return () => shared.unmount?.(component);
}
