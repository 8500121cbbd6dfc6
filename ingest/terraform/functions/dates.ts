/** Functions over RFC 3339 timestamps. */
import type { TerraformFunction } from "./function.ts";
import { ANY_TEXT, define, KNOWN_STRING } from "./parameters.ts";

interface Timestamp {
  /** Milliseconds and, within one, nanoseconds since 1970, in UTC. */
  readonly instant: number;
  readonly nanos: number;
  /** Minutes east of UTC. */
  readonly offset: number;
}

const TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?(?:Z|([+-])(\d\d):(\d\d))$/u;

function parseTimestamp(written: string): Timestamp | null {
  const match = TIMESTAMP.exec(written);
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const local = utc(year, month - 1, day, hour, minute, second);
  const date = new Date(local);
  const isReal =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const [zoneHour, zoneMinute] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (!isReal || hour > 23 || minute > 59 || second > 59 || zoneHour > 23 || zoneMinute > 59) return null;
  const offset = (match[8] === "-" ? -1 : 1) * (zoneHour * 60 + zoneMinute);
  const nanos = Number((match[7] ?? "").padEnd(9, "0"));
  return { instant: local - offset * 60_000, nanos, offset };
}

/** Date.UTC takes years below 100 for those of the twentieth century. */
function utc(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  const date = new Date(Date.UTC(2000, 0, 1, hour, minute, second));
  date.setUTCFullYear(year, month, day);
  return date.getTime();
}

const MONTHS: readonly string[] = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

const DAYS: readonly string[] = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
];

function pad(value: number, length: number = 2): string {
  return String(value).padStart(length, "0");
}

function zone(offset: number, colon: string): string {
  const minutes = Math.abs(offset);
  return `${offset < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60))}${colon}${pad(minutes % 60)}`;
}

/** What a verb of `formatdate` stands for; null when there is no such verb. */
function formatVerb(verb: string, time: Timestamp): string | null {
  const date = new Date(time.instant + time.offset * 60_000);
  const hour = date.getUTCHours();
  const month = MONTHS[date.getUTCMonth()] ?? "";
  const day = DAYS[date.getUTCDay()] ?? "";
  const forms: Readonly<Record<string, string>> = {
    YYYY: pad(date.getUTCFullYear(), 4),
    YY: pad(date.getUTCFullYear() % 100),
    MMMM: month,
    MMM: month.slice(0, 3),
    MM: pad(date.getUTCMonth() + 1),
    M: String(date.getUTCMonth() + 1),
    DD: pad(date.getUTCDate()),
    D: String(date.getUTCDate()),
    EEEE: day,
    EEE: day.slice(0, 3),
    hh: pad(hour),
    h: String(hour),
    HH: pad(hour % 12 || 12),
    H: String(hour % 12 || 12),
    AA: hour < 12 ? "AM" : "PM",
    aa: hour < 12 ? "am" : "pm",
    mm: pad(date.getUTCMinutes()),
    m: String(date.getUTCMinutes()),
    ss: pad(date.getUTCSeconds()),
    s: String(date.getUTCSeconds()),
    ZZZZZ: zone(time.offset, ":"),
    ZZZZ: zone(time.offset, ""),
    ZZZ: time.offset === 0 ? "UTC" : zone(time.offset, ""),
    Z: time.offset === 0 ? "Z" : zone(time.offset, ":"),
  };
  return forms[verb] ?? null;
}

/** Runs of one letter are verbs, `'…'` is literal with `''` for a quote, the rest stands for itself. */
const DATE_PARTS = /'(?:[^']|'')*'|'|([A-Za-z])\1*|[^A-Za-z']+/gu;

const formatdate: TerraformFunction = define(
  [KNOWN_STRING, KNOWN_STRING],
  (run, format, written) => {
    const time = parseTimestamp(written);
    if (!time) return run.fail("formatdate: not a valid RFC3339 timestamp.");
    let out = "";
    for (const [part] of format.matchAll(DATE_PARTS)) {
      if (part === "'") return run.fail("formatdate: unterminated literal.");
      if (part.startsWith("'")) out += part.slice(1, -1).replaceAll("''", "'");
      else if (/^[A-Za-z]/u.test(part)) {
        const shown = formatVerb(part, time);
        if (shown === null) return run.fail(`formatdate: invalid date format verb ${JSON.stringify(part)}.`);
        out += shown;
      } else out += part;
    }
    return run.text(out);
  },
  ANY_TEXT,
);

/** Nanoseconds. */
const UNITS: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1000n],
  ["µs", 1000n],
  ["μs", 1000n],
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
]);

/** A Go duration, such as `1h30m` or `-1.5s`, in nanoseconds. */
function parseDuration(written: string): bigint | null {
  const match = /^([+-]?)(.+)$/u.exec(written);
  const [, sign, rest = ""] = match ?? [];
  if (rest === "0") return 0n;
  if (rest.length > 100 || !/^(?:(?:\d+\.?\d*|\.\d+)[a-zµμ]+)+$/u.test(rest)) return null;
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of rest.matchAll(/(\d*)\.?(\d*)([a-zµμ]+)/gu)) {
    const size = UNITS.get(unit);
    if (size === undefined) return null;
    total += BigInt(whole || "0") * size;
    if (fraction !== "") total += (BigInt(fraction) * size) / 10n ** BigInt(fraction.length);
  }
  if (total > 2n ** 63n - 1n) return null;
  return sign === "-" ? -total : total;
}

function nanosOf(time: Timestamp): bigint {
  return BigInt(time.instant) * 1_000_000n + BigInt(time.nanos);
}

const timeadd: TerraformFunction = define(
  [KNOWN_STRING, KNOWN_STRING],
  (run, written, duration) => {
    const time = parseTimestamp(written);
    if (!time) return run.fail("timeadd: not a valid RFC3339 timestamp.");
    const added = parseDuration(duration);
    if (added === null) return run.fail(`timeadd: invalid duration ${JSON.stringify(duration)}.`);
    const sum = nanosOf(time) + added;
    // Rounded down to whole seconds, as the result shows no fraction.
    const seconds = sum / 1_000_000_000n - (sum % 1_000_000_000n < 0n ? 1n : 0n);
    const date = new Date(Number(seconds) * 1000 + time.offset * 60_000);
    if (date.getUTCFullYear() < 0 || date.getUTCFullYear() > 9999) return run.someText();
    return run.text(date.toISOString().slice(0, 19) + (time.offset === 0 ? "Z" : zone(time.offset, ":")));
  },
  ANY_TEXT,
);

const timecmp: TerraformFunction = define([KNOWN_STRING, KNOWN_STRING], (run, first, second) => {
  const [a, b] = [parseTimestamp(first), parseTimestamp(second)];
  if (!a || !b) return run.fail("timecmp: not a valid RFC3339 timestamp.");
  const [one, other] = [nanosOf(a), nanosOf(b)];
  return run.number(one < other ? -1 : Number(one > other));
});

const timestamp: TerraformFunction = define([], (run) =>
  run.unknown(`${run.name}: the time of the run is not known`),
);

export const DATE_FUNCTIONS: readonly (readonly [string, TerraformFunction])[] = [
  ["formatdate", formatdate],
  ["timeadd", timeadd],
  ["timecmp", timecmp],
  ["timestamp", timestamp],
  ["plantimestamp", timestamp],
];
