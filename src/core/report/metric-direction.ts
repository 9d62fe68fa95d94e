export type Direction = 'higher' | 'lower';

const HIGHER =
  'accuracy acc top1 top5 f1 auc auroc ap map miou iou precision recall r2 bleu rouge meteor psnr ssim reward score throughput';
const LOWER =
  'loss error err rmse mse mae mape perplexity ppl wer cer fid latency time duration memory seconds';

const KNOWN: ReadonlyMap<string, Direction> = new Map([
  ...HIGHER.split(' ').map((word) => [word, 'higher'] as const),
  ...LOWER.split(' ').map((word) => [word, 'lower'] as const),
]);

/**
 * Which way a metric is better: as the repository says, of the whole name or of its last part, else by
 * the last word in it that everybody knows. Undefined where nobody does.
 */
export function metricDirection(
  name: string,
  configured: Readonly<Record<string, Direction>>,
): Direction | undefined {
  const lastPart = name.split(/[/.]/).at(-1) ?? name;
  for (const key of [name, lastPart]) if (Object.hasOwn(configured, key)) return configured[key];
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').split(/[^A-Za-z0-9]+/);
  const found = words.findLast((word) => KNOWN.has(word.toLowerCase()));
  return found === undefined ? undefined : KNOWN.get(found.toLowerCase());
}
