// How a page uses transformers.js for all-MiniLM-L6-v2 in q8, on wasm, from its own server.

export function load({ env, pipeline }, paths) {
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = '/bench/models/';
  env.backends.onnx.wasm.wasmPaths = paths;
  return pipeline('feature-extraction', 'minilm-q8', { dtype: 'q8', device: 'wasm' });
}

/** Loads model and catalogue, embeds one query, ranks by cosine, shows ten; tells when. */
export async function firstAnswer(library, paths, query) {
  const bytes = async (url) => (await fetch(url)).arrayBuffer();
  const [model, items, file] = await Promise.all([
    load(library, paths),
    fetch('/bench/catalogue/items.json').then((response) => response.json()),
    bytes('/bench/catalogue/vectors.bin'),
  ]);
  const loaded = performance.now();
  const count = items.length;
  const scales = new Float32Array(file, 0, count);
  const codes = new Int8Array(file, 4 * count);
  const dim = codes.length / count;
  const { data } = await model(query, { pooling: 'mean', normalize: true });
  const scored = items.map((item, ix) => {
    let sum = 0;
    for (let d = 0; d < dim; d += 1) sum += data[d] * codes[ix * dim + d];
    return { item, score: sum * scales[ix] };
  });
  scored.sort((a, b) => b.score - a.score);
  const list = document.createElement('ol');
  for (const { item } of scored.slice(0, 10)) {
    const line = document.createElement('li');
    line.textContent = `${item.title}, ${item.price}`;
    list.append(line);
  }
  document.body.append(list);
  window.firstAnswer = { at: performance.now(), loaded, titles: scored.slice(0, 3).map(({ item }) => item.title) };
}

export const query = () => new URL(location.href).searchParams.get('query');
