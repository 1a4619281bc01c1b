// What is expected of a browser and jsdom does not have.
if (globalThis.MouseEvent) {
  globalThis.DragEvent ??= class DragEvent extends globalThis.MouseEvent {};
}
globalThis.ResizeObserver ??= class ResizeObserver {
  observe() {}
  disconnect() {}
};
if (globalThis.HTMLCanvasElement) {
  // Nothing to draw on, and no word about it.
  globalThis.HTMLCanvasElement.prototype.getContext = () => null;
}
