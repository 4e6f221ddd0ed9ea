let pen: CanvasRenderingContext2D | null | undefined;

/** How wide a text is in the grid's font; about as wide, where nothing can be drawn. */
export function widthOf(text: string, isBold = false): number {
  if (pen === undefined) {
    // Asked once: a browser without a canvas says so in its console each time.
    pen = 'CanvasRenderingContext2D' in globalThis ? document.createElement('canvas').getContext('2d') : null;
  }
  if (!pen) return text.length * 7.4;
  pen.font = `${isBold ? '600 ' : ''}13px ${getComputedStyle(document.body).fontFamily}`;
  return pen.measureText(text).width;
}
