// Runs a compiled model (docs/compiling.md) in ONNX Runtime's JavaScript interface, with nothing of this library present.
// node compiled_model.mjs PACKAGE MODEL PICTURES ROWS
//   PACKAGE   folder of the npm package onnxruntime-node, or onnxruntime-web, which is what browsers run (WebAssembly)
//   MODEL     the compiled .onnx file
//   PICTURES  little-endian 32-bit floats, ROWS times what the model takes for one picture
// Prints one line of JSON: the shape of "saliency" and its values.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const [folder, model, pictures, rows] = process.argv.slice(2);
const ort = createRequire(join(resolve(folder), 'package.json'))('.');
const session = await ort.InferenceSession.create(new Uint8Array(readFileSync(model)));
const bytes = readFileSync(pictures);
const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
const [name] = session.inputNames;
const shape = session.inputMetadata[0].shape.map((length, axis) => (axis === 0 ? Number(rows) : Number(length)));
const { saliency } = await session.run({ [name]: new ort.Tensor('float32', floats, shape) }, ['saliency']);
console.log(JSON.stringify({ shape: saliency.dims, values: Array.from(saliency.data) }));
