import type { IRectangle } from './cellMarks';
import type { ITheme } from './theme';

/** Cells so wide have room for a box to tick. */
const BOX_FROM = 10;
const BOX = 8;

/**
 * A box above a cell, ticked or not; where cells are narrow, a bar above those that are ticked.
 *
 * @param cell - above which there is room
 */
export function drawCheck(
  context: CanvasRenderingContext2D,
  { x, y, width }: IRectangle,
  isTicked: boolean,
  theme: ITheme
): void {
  const top = y - BOX - 1;
  if (width < BOX_FROM) {
    if (isTicked) {
      context.fillStyle = theme.hybrid;
      context.fillRect(x, top + BOX / 2, Math.max(1, width), BOX / 2);
    }
    return;
  }
  const left = Math.round(x + (width - BOX) / 2) + 0.5;
  context.lineWidth = 1;
  context.strokeStyle = isTicked ? theme.hybrid : theme.line;
  if (isTicked) {
    context.fillStyle = theme.hybrid;
    context.fillRect(left, top, BOX, BOX);
  }
  context.strokeRect(left, top, BOX - 1, BOX - 1);
  if (isTicked) {
    context.strokeStyle = theme.background;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(left + 1.5, top + 4);
    context.lineTo(left + 3, top + 5.5);
    context.lineTo(left + 6, top + 1.5);
    context.stroke();
  }
}

/** A dot in a cell: this alone returns the prediction. */
export function drawAlone(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: IRectangle,
  theme: ITheme
): void {
  const radius = Math.max(1, Math.min(3, width / 3));
  context.beginPath();
  context.arc(x + width / 2, y + height / 2, radius, 0, 2 * Math.PI);
  context.fillStyle = theme.background;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = theme.text;
  context.stroke();
}
