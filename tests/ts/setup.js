// What Lumino expects of a browser and jsdom does not have.
if (typeof window !== 'undefined' && !window.DragEvent) {
  window.DragEvent = class DragEvent extends MouseEvent {};
}
