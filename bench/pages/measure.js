// Shared by the Workers: how something is timed.

/** Runs `work` `warmUp` times, then `rounds` times more; the latter's durations in milliseconds. */
export async function timings(work, { warmUp, rounds }) {
  for (let round = 0; round < warmUp; round += 1) await work();
  const took = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    await work();
    took.push(performance.now() - start);
  }
  return took;
}

/** Answers `{ id, ask, … }` with `{ id, found }` or `{ id, failed }`; `asks` maps names to functions. */
export function answer(asks) {
  addEventListener('message', async ({ data: { id, ask, ...given } }) => {
    try {
      postMessage({ id, found: await asks[ask](given) });
    } catch (error) {
      postMessage({ id, failed: String(error?.message ?? error) });
    }
  });
}
