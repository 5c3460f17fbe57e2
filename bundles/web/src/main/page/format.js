// Times, durations and sizes as texts. Pure but for the zone, which the user chooses.

let utc = false;

/** Shows times in UTC, or in the browser's zone. */
export function useUtc(yes) {
  utc = yes;
}

/** Whether times are shown in UTC. */
export const isUtc = () => utc;

const two = (n) => String(Math.trunc(n)).padStart(2, "0");

/** The fields of a time in the chosen zone. */
function fields(date) {
  return utc
    ? { y: date.getUTCFullYear(), m: date.getUTCMonth() + 1, d: date.getUTCDate(), h: date.getUTCHours(),
      min: date.getUTCMinutes(), s: date.getUTCSeconds() }
    : { y: date.getFullYear(), m: date.getMonth() + 1, d: date.getDate(), h: date.getHours(), min: date.getMinutes(),
      s: date.getSeconds() };
}

/** 2026-11-27 14:03:09 */
export function dateTime(value) {
  if (!value) return "";
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return String(value);
  const f = fields(date);
  return `${f.y}-${two(f.m)}-${two(f.d)} ${two(f.h)}:${two(f.min)}:${two(f.s)}`;
}

/** 14:03 */
export function hourMinute(value) {
  const f = fields(new Date(value));
  return `${two(f.h)}:${two(f.min)}`;
}

/** 2026-11-27 */
export const day = (value) => dateTime(value).slice(0, 10);

/** The first moment of a day, "2026-11-27", in the chosen zone. */
export function startOfDay(text) {
  const [y, m, d] = text.split("-").map(Number);
  return utc ? new Date(Date.UTC(y, m - 1, d)) : new Date(y, m - 1, d);
}

/** The text of a field of type datetime-local as a time, in the chosen zone; null if it is empty. */
export function fromField(text) {
  if (!text) return null;
  const date = new Date(utc ? text + "Z" : text);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** A time as the text of a field of type datetime-local. */
export const toField = (value) => dateTime(value).replace(" ", "T").slice(0, 16);

/** A place in a recording: 0:07.3, 1:02:03; below a minute with tenths if the recording is short. */
export function place(seconds, short = false) {
  const s = Math.max(0, Number(seconds) || 0);
  const tenths = short ? (Math.floor(s * 10 + 1e-6) % 10) : null;
  const whole = Math.floor(s + (short ? 1e-6 : 0));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const text = hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  return tenths === null ? text : `${text}.${tenths}`;
}

/** How long: 0.042 s, 7.3 s, 4 min 12 s, 3 h 05 min, 2 d 4 h. */
export function lasted(seconds) {
  if (seconds === null || seconds === undefined || Number.isNaN(seconds)) return "";
  const s = Math.max(0, seconds);
  if (s < 1) return `${s.toFixed(3)} s`;
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 60) return `${Math.round(s)} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${two((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
}

/** Seconds between two times. */
export const between = (start, end) => (new Date(end ?? Date.now()) - new Date(start)) / 1000;

/** 512 B, 3.4 KiB, 1.0 GiB */
export function size(bytes) {
  if (bytes === null || bytes === undefined || bytes < 0) return "";
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return unit === 0 ? `${bytes} B` : `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** A size that a user typed, "10M" or "3 KiB", in bytes; null if it is none. */
export function parseSize(text) {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?\s*$/i.exec(text ?? "");
  if (!match) return null;
  return Math.round(Number(match[1]) * 1024 ** " kmgt".indexOf(match[2].toLowerCase() || " "));
}

/** 12,345 */
export const count = (n) => Number(n ?? 0).toLocaleString("en-US");

/** "1 hit", "2 hits" */
export const many = (n, word) => `${count(n)} ${word}${n === 1 ? "" : "s"}`;
