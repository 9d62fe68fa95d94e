import { colourName, dashOf } from './line-style.ts';
import { token } from './token.ts';

type Picture = {
  title: string;
  xLabel: string;
  lines: readonly { name: string; style: number }[];
  fileName: string;
};

const MARGIN = 16;
const ROW = 22;

/** Saves a chart with its title and the names of its lines, in the colours that are seen. */
export async function savePng(chart: HTMLCanvasElement, picture: Picture): Promise<void> {
  const scale = chart.width / (chart.clientWidth || chart.width);
  const { clientWidth: width, clientHeight: height } = chart;
  const top = MARGIN + ROW;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round((width + 2 * MARGIN) * scale);
  canvas.height = Math.round((top + height + ROW * (picture.lines.length + 1) + MARGIN) * scale);
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(scale, scale);
  context.fillStyle = token('--bg');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(chart, MARGIN, top, width, height);
  context.textBaseline = 'middle';
  write(context, picture.title, { x: MARGIN, y: MARGIN + ROW / 2, font: '600 15px system-ui' });
  const below = top + height + ROW / 2;
  context.textAlign = 'center';
  write(context, picture.xLabel, { x: MARGIN + width / 2, y: below, font: '12px system-ui' });
  context.textAlign = 'start';
  for (const [index, line] of picture.lines.entries()) {
    const y = below + ROW * (index + 1);
    sample(context, line.style, y);
    write(context, line.name, { x: MARGIN + 40, y, font: '13px system-ui' });
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob) save(blob, picture.fileName);
}

function sample(context: CanvasRenderingContext2D, style: number, y: number): void {
  context.strokeStyle = token(colourName(style));
  context.lineWidth = 2;
  context.setLineDash(dashOf(style));
  context.beginPath();
  context.moveTo(MARGIN, y);
  context.lineTo(MARGIN + 32, y);
  context.stroke();
}

type Place = { x: number; y: number; font: string };

function write(context: CanvasRenderingContext2D, text: string, { x, y, font }: Place): void {
  context.fillStyle = token('--text');
  context.font = `${font}, sans-serif`;
  context.fillText(text, x, y);
}

function save(blob: Blob, fileName: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(link.href);
}
