/**
 * Colour arithmetic for the palette test: WCAG 2 contrast, colour-blind simulation after Machado,
 * Oliveira and Fernandes 2009 (severity 1, linear RGB) and CIEDE2000 after Sharma, Wu and Dalal 2005.
 */
type Triple = readonly [number, number, number];

export type Vision = "normal" | "protan" | "deutan" | "tritan";

const MACHADO: Record<Exclude<Vision, "normal">, readonly [Triple, Triple, Triple]> = {
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

const D65: Triple = [0.95047, 1, 1.08883];

export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

export function distance(one: string, other: string, vision: Vision): number {
  return deltaE2000(lab(seen(linear(one), vision)), lab(seen(linear(other), vision)));
}

function luminance(hex: string): number {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function linear(hex: string): Triple {
  const channel = (at: number) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function seen(rgb: Triple, vision: Vision): Triple {
  if (vision === "normal") return rgb;
  const [r, g, b] = MACHADO[vision];
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  return [clip(dot(r, rgb)), clip(dot(g, rgb)), clip(dot(b, rgb))];
}

function lab(rgb: Triple): Triple {
  const f = (value: number) => (value > 0.008856451679 ? Math.cbrt(value) : (903.2962963 * value + 16) / 116);
  const x = f(dot([0.4124564, 0.3575761, 0.1804375], rgb) / D65[0]);
  const y = f(dot([0.2126729, 0.7151522, 0.072175], rgb) / D65[1]);
  const z = f(dot([0.0193339, 0.119192, 0.9503041], rgb) / D65[2]);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

export function deltaE2000([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const mean = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 0.5 * (1 - Math.sqrt(mean ** 7 / (mean ** 7 + 25 ** 7)));
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)];
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)];
  const [h1, h2] = [hue(p1, b1), hue(p2, b2)];
  const dh = c1 * c2 === 0 ? 0 : wrapped(h2 - h1);
  const dH = 2 * Math.sqrt(c1 * c2) * sin(dh / 2);
  const [l, c, h] = [(l1 + l2) / 2, (c1 + c2) / 2, meanHue([h1, c1], [h2, c2])];
  const t = 1 - 0.17 * cos(h - 30) + 0.24 * cos(2 * h) + 0.32 * cos(3 * h + 6) - 0.2 * cos(4 * h - 63);
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * c, 1 + 0.015 * c * t];
  const rt = -sin(60 * Math.exp(-(((h - 275) / 25) ** 2))) * 2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7));
  const [x, y, z] = [(l2 - l1) / sl, (c2 - c1) / sc, dH / sh];
  return Math.sqrt(x * x + y * y + z * z + rt * y * z);
}

function hue(a: number, b: number): number {
  const degrees = (Math.atan2(b, a) * 180) / Math.PI;
  return degrees < 0 ? degrees + 360 : degrees;
}

function wrapped(degrees: number): number {
  if (degrees > 180) return degrees - 360;
  return degrees < -180 ? degrees + 360 : degrees;
}

function meanHue([h1, c1]: readonly [number, number], [h2, c2]: readonly [number, number]): number {
  if (c1 * c2 === 0) return h1 + h2;
  if (Math.abs(h1 - h2) <= 180) return (h1 + h2) / 2;
  return (h1 + h2 + (h1 + h2 < 360 ? 360 : -360)) / 2;
}

const sin = (degrees: number) => Math.sin((degrees * Math.PI) / 180);
const cos = (degrees: number) => Math.cos((degrees * Math.PI) / 180);
const dot = (one: Triple, other: Triple) => one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
