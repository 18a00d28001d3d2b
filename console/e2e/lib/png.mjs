/** Pictures of pages with at most 256 colours: a third of the bytes, and nobody sees the difference. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const COLOURS = 256;
/** Colours are counted by their upper bits at first. */
const BITS = 5;

/** The same picture with a palette, packed well. */
export function compressed(png) {
  const { width, height, pixels, channels } = decode(png);
  const palette = paletteOf(pixels, channels);
  const nearest = new Map();
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0, at = 0, to = 0; y < height; y++) {
    rows[to++] = 0;
    for (let x = 0; x < width; x++, at += channels) {
      const colour = (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
      let index = nearest.get(colour);
      if (index === undefined) {
        index = closest(palette, colour);
        nearest.set(colour, index);
      }
      rows[to++] = index;
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((one) => [one >> 16, (one >> 8) & 255, one & 255]));
  const parts = [chunk('IHDR', head), chunk('PLTE', colours), chunk('IDAT', deflateSync(rows, { level: 9 }))];
  const made = Buffer.concat([SIGNATURE, ...parts, chunk('IEND', Buffer.alloc(0))]);
  return made.length < png.length ? made : png;
}

/** Pixels of a picture as Chromium writes it: 8 bits, three or four channels, not interlaced. */
function decode(png) {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const channels = png[25] === 6 ? 4 : 3;
  const data = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const raw = inflateSync(Buffer.concat(data));
  const line = width * channels;
  const pixels = Buffer.alloc(height * line);
  for (let y = 0; y < height; y++) unfilter(raw, pixels, y, line, channels);
  return { width, height, pixels, channels };
}

function unfilter(raw, pixels, y, line, channels) {
  const filter = raw[y * (line + 1)];
  const from = y * (line + 1) + 1;
  const to = y * line;
  for (let x = 0; x < line; x++) {
    const left = x >= channels ? pixels[to + x - channels] : 0;
    const up = y > 0 ? pixels[to + x - line] : 0;
    const corner = y > 0 && x >= channels ? pixels[to + x - line - channels] : 0;
    const guess = [0, left, up, (left + up) >> 1, filter === 4 ? paeth(left, up, corner) : 0][filter];
    pixels[to + x] = (raw[from + x] + guess) & 255;
  }
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** The most frequent colours, one of each neighbourhood; every large surface keeps its own exactly. */
function paletteOf(pixels, channels) {
  const counts = new Map();
  for (let at = 0; at < pixels.length; at += channels) {
    const colour = (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const frequent = [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
  if (frequent.length <= COLOURS) return frequent;
  const exact = frequent.slice(0, COLOURS / 4);
  const coarse = new Map();
  for (const colour of frequent.slice(exact.length)) {
    const key = [16, 8, 0].map((shift) => ((colour >> shift) & 255) >> (8 - BITS)).join();
    const cell = coarse.get(key) ?? { colour, count: 0 };
    cell.count += counts.get(colour);
    coarse.set(key, cell);
  }
  const cells = [...coarse.values()].sort((a, b) => b.count - a.count).map(({ colour }) => colour);
  return [...exact, ...cells].slice(0, COLOURS);
}

function closest(palette, colour) {
  const [red, green, blue] = [colour >> 16, (colour >> 8) & 255, colour & 255];
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < palette.length; index++) {
    const one = palette[index];
    const distance = (red - (one >> 16)) ** 2 + (green - ((one >> 8) & 255)) ** 2 + (blue - (one & 255)) ** 2;
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

function chunk(type, data) {
  const made = Buffer.alloc(data.length + 12);
  made.writeUInt32BE(data.length, 0);
  made.write(type, 4, 'latin1');
  data.copy(made, 8);
  made.writeUInt32BE(crc32(made.subarray(4, data.length + 8)), data.length + 8);
  return made;
}
