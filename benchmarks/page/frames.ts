import { frame } from './clock';
import { panelOf } from './panels';

const CLOSER = -60;

/** Times in ms between the frames of an animation that does something in each of them. */
export async function animate(frames: number, draw: (i: number) => void): Promise<number[]> {
  const times: number[] = [];
  let last = await frame();
  for (let i = 0; i < frames; i++) {
    draw(i);
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  return times;
}

function mapCanvas(): HTMLCanvasElement {
  const canvas = panelOf('convolution').querySelector<HTMLCanvasElement>('canvas[data-map]');
  if (!canvas) {
    throw new Error('There is no map.');
  }
  return canvas;
}

export function middle(canvas: Element): { clientX: number; clientY: number } {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  return { clientX: left + width / 2, clientY: top + height / 2 };
}

/** An animation that clears a canvas of the map's size and draws a square that moves. */
export async function emptyFrames(frames: number): Promise<number[]> {
  const { width, height } = mapCanvas();
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  canvas.style.cssText = 'position: fixed; left: 0; top: 0; z-index: 1000';
  document.body.append(canvas);
  const context = canvas.getContext('2d');
  const times = await animate(frames, i => {
    context?.clearRect(0, 0, width, height);
    context?.fillRect(i, i, 10, 10);
  });
  canvas.remove();
  return times;
}

/** Zooms in and out of the map, a step a frame. */
export function zoomFrames(frames: number): Promise<number[]> {
  const canvas = mapCanvas();
  const at = { ...middle(canvas), bubbles: true, cancelable: true, ctrlKey: true, view: window };
  return animate(frames, i => {
    const deltaY = i % 40 < 20 ? CLOSER : -CLOSER;
    canvas.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY }));
  });
}

/** Zooms in and drags the map around, a step a frame. */
export async function panFrames(frames: number): Promise<number[]> {
  const canvas = mapCanvas();
  const { clientX, clientY } = middle(canvas);
  const event = (dx: number, dy: number): MouseEventInit => ({
    clientX: clientX + dx,
    clientY: clientY + dy,
    bubbles: true,
    cancelable: true,
    view: window
  });
  for (let i = 0; i < 8; i++) {
    const wheel = { ...event(0, 0), ctrlKey: true, deltaY: CLOSER };
    canvas.dispatchEvent(new WheelEvent('wheel', wheel));
  }
  await frame();
  canvas.dispatchEvent(new MouseEvent('mousedown', event(0, 0)));
  const times = await animate(frames, i => {
    const turn = i / 10;
    window.dispatchEvent(
      new MouseEvent('mousemove', event(80 * Math.sin(turn), 60 * Math.sin(1.7 * turn)))
    );
  });
  window.dispatchEvent(new MouseEvent('mouseup', event(0, 0)));
  return times;
}
