// Kernels written by hand in WGSL, on the adapter that our WebGPU engine gets: an int8 scan of the same facts,
// and one product of matrices with as many multiply-adds as one forward pass of our encoder. Each timing holds
// what one call costs a caller: submit, wait, read the result back.

import { answer, timings } from './measure.js';

const SCAN = /* wgsl */ `
requires packed_4x8_integer_dot_product;
struct Sizes { words: u32, facts: u32, queries: u32 }
@group(0) @binding(0) var<storage, read> codes: array<u32>;
@group(0) @binding(1) var<storage, read> scales: array<f32>;
@group(0) @binding(2) var<storage, read> queries: array<u32>;
@group(0) @binding(3) var<storage, read> query_scales: array<f32>;
@group(0) @binding(4) var<storage, read_write> cells: array<f32>;
@group(0) @binding(5) var<uniform> sizes: Sizes;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= sizes.facts) { return; }
  for (var q = 0u; q < sizes.queries; q++) {
    var sum = 0i;
    for (var w = 0u; w < sizes.words; w++) {
      sum += dot4I8Packed(codes[id.x * sizes.words + w], queries[q * sizes.words + w]);
    }
    cells[id.x * sizes.queries + q] = f32(sum) * scales[id.x] * query_scales[q];
  }
}`;

// [rows, inner] · [inner, columns], f32; an invocation makes four neighbouring columns of one row.
const PRODUCT = /* wgsl */ `
struct Sizes { rows: u32, inner: u32, quads: u32 }
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;
@group(0) @binding(3) var<uniform> sizes: Sizes;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= sizes.quads) { return; }
  var sum = vec4f();
  for (var k = 0u; k < sizes.inner; k++) {
    sum += a[id.y * sizes.inner + k] * b[k * sizes.quads + id.x];
  }
  out[id.y * sizes.quads + id.x] = sum;
}`;

let device;

async function start() {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) throw new Error('the browser offers no WebGPU adapter');
  device = await adapter.requestDevice();
  const { vendor, architecture, device: name, description, isFallbackAdapter } = adapter.info;
  return {
    adapter: [vendor, architecture, name, description].filter(Boolean).join(' '),
    software: Boolean(isFallbackAdapter) || architecture === 'swiftshader',
  };
}

function buffer(bytes, usage = GPUBufferUsage.STORAGE) {
  const made = device.createBuffer({ size: bytes.byteLength, usage: usage | GPUBufferUsage.COPY_DST });
  device.queue.writeBuffer(made, 0, bytes);
  return made;
}

/** A function that runs the kernel once and resolves to its output. */
async function kernel(code, inputs, outputBytes, sizes, groups) {
  device.pushErrorScope('validation');
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
  });
  const output = device.createBuffer({ size: outputBytes, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
  const read = device.createBuffer({ size: outputBytes, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const bound = [...inputs.map((bytes) => buffer(bytes)), output, buffer(new Uint32Array(sizes), GPUBufferUsage.UNIFORM)];
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: bound.map((made, binding) => ({ binding, resource: { buffer: made } })),
  });
  const wrong = await device.popErrorScope();
  if (wrong) throw new Error(wrong.message);
  return async () => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(...groups);
    pass.end();
    encoder.copyBufferToBuffer(output, 0, read, 0, outputBytes);
    device.queue.submit([encoder.finish()]);
    await read.mapAsync(GPUMapMode.READ);
    const result = new Float32Array(read.getMappedRange().slice(0));
    read.unmap();
    return result;
  };
}

async function scan({ queries, ...how }) {
  if (!navigator.gpu.wgslLanguageFeatures?.has('packed_4x8_integer_dot_product')) {
    throw new Error('this browser has no dot4I8Packed');
  }
  const file = await (await fetch('/packs/demo/vectors.bin')).arrayBuffer();
  const [dim, facts] = new Uint32Array(file, 8, 2);
  const scales = new Float32Array(file, 16, facts);
  const codes = new Int8Array(file.slice(16 + 4 * facts, 16 + 4 * facts + dim * facts));
  const known = Array.from(scales.keys()).filter((fact) => scales[fact] > 0).slice(0, queries);
  const rows = new Int8Array(queries * dim);
  known.forEach((fact, at) => rows.set(codes.subarray(fact * dim, (fact + 1) * dim), at * dim));
  const rowScales = Float32Array.from(known, (fact) => scales[fact]);
  const inputs = [codes, scales, rows, rowScales];
  const sizes = [dim / 4, facts, queries, 0];
  const run = await kernel(SCAN, inputs, 4 * facts * queries, sizes, [Math.ceil(facts / 64)]);
  const sum = (await run()).reduce((total, cell) => total + cell, 0);
  return { facts, dim, queries, sum, took: await timings(run, how) };
}

async function product({ rows, inner, multiplyAdds, ...how }) {
  const quads = Math.ceil(multiplyAdds / rows / inner / 4);
  const noise = (length) => Float32Array.from({ length }, (_, ix) => ((ix * 7919) % 1000) / 1000 - 0.5);
  const inputs = [noise(rows * inner), noise(inner * quads * 4)];
  const groups = [Math.ceil(quads / 64), rows];
  const run = await kernel(PRODUCT, inputs, 16 * rows * quads, [rows, inner, quads, 0], groups);
  return { shape: [rows, inner, quads * 4], took: await timings(run, how) };
}

answer({ start, scan, product });
