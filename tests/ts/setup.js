// What is expected of a browser and jsdom does not have.
if (globalThis.MouseEvent) {
  globalThis.DragEvent ??= class DragEvent extends globalThis.MouseEvent {};
}
globalThis.ResizeObserver ??= class ResizeObserver {
  observe() {}
  disconnect() {}
};
