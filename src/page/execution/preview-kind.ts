const IMAGES = new Set(['png', 'jpg', 'jpeg', 'gif', 'webp', 'svg']);
const BINARIES = new Set(
  'zip gz tgz bz2 xz zst tar 7z pt pth ckpt safetensors onnx pb h5 hdf5 npy npz pkl pickle parquet feather arrow bin so exe wasm mp4 mov avi mkv mp3 wav flac ogg pdf joblib tflite db sqlite'.split(
    ' ',
  ),
);

export type PreviewKind = 'image' | 'csv' | 'json' | 'text';

/** How an output can be shown; undefined for what is surely neither text nor a picture. */
export function previewKind(name: string): PreviewKind | undefined {
  const extension = /\.([^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  if (IMAGES.has(extension)) return 'image';
  if (BINARIES.has(extension)) return undefined;
  if (extension === 'csv' || extension === 'tsv') return 'csv';
  return extension === 'json' ? 'json' : 'text';
}
