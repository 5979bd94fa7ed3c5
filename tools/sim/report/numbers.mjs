// Figures as people read them.

export const count = (value) => Math.round(value).toLocaleString("en");

export const percent = (share) => `${(share * 100).toFixed(1)} %`;

/** 9.53 Mbit/s, 12.1 kbit/s. */
export function rate(bits) {
  if (bits >= 1e6) return `${(bits / 1e6).toFixed(2)} Mbit/s`;
  return bits >= 1e3 ? `${(bits / 1e3).toFixed(1)} kbit/s` : `${bits.toFixed(0)} bit/s`;
}

/** 51.2 us, 3.40 ms, 1.20 s. */
export function time(seconds) {
  if (seconds >= 1) return `${seconds.toFixed(2)} s`;
  if (seconds >= 1e-3) return `${(seconds * 1e3).toFixed(2)} ms`;
  return `${(seconds * 1e6).toFixed(1)} us`;
}
