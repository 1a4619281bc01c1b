// What Lumino expects of a browser and jsdom does not have.
if (globalThis.MouseEvent) {
  globalThis.DragEvent ??= class DragEvent extends globalThis.MouseEvent {};
}
