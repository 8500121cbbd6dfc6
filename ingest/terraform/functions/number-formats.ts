/** Numbers in the forms that Go's fmt gives them, worked out on decimal digits. */

interface Digits {
  readonly isNegative: boolean;
  /** Significant digits; the first is zero only for zero itself. */
  readonly digits: string;
  /** The place of the decimal point behind the first digit: 1.5 has 0, 15 has 1. */
  readonly exponent: number;
}

function digitsOf(value: number): Digits {
  const [mantissa = "0", exponent = "0"] = Math.abs(value).toExponential().split("e");
  return { isNegative: value < 0, digits: mantissa.replace(".", ""), exponent: Number(exponent) };
}

/** Rounded to so many digits, halves to the even neighbour. */
function rounded(value: Digits, count: number): Digits {
  if (count >= value.digits.length) return value;
  if (count < 0) return { ...value, digits: "0", exponent: 0 };
  const kept = BigInt(value.digits.slice(0, count) || "0");
  const rest = value.digits.slice(count);
  const half = `5${"0".repeat(rest.length - 1)}`;
  const isUp = rest > half || (rest === half && kept % 2n === 1n);
  const digits = String(isUp ? kept + 1n : kept);
  if (count === 0) return { ...value, digits, exponent: isUp ? value.exponent + 1 : 0 };
  const grown = digits.length - count;
  return { ...value, digits: digits.slice(0, count), exponent: value.exponent + grown };
}

/** `%f`: so many digits behind the point. */
export function fixed(value: number, precision: number): string {
  const whole = digitsOf(value);
  const { digits, exponent, isNegative } = rounded(whole, whole.exponent + 1 + precision);
  const isZero = /^0*$/u.test(digits);
  const point = isZero ? 1 : exponent + 1;
  const padded = point <= 0 ? "0".repeat(1 - point) + digits : digits.padEnd(point, "0");
  const at = Math.max(point, 1);
  const fraction = padded.slice(at).padEnd(precision, "0").slice(0, precision);
  return `${isNegative ? "-" : ""}${padded.slice(0, at)}${fraction === "" ? "" : `.${fraction}`}`;
}

/** `%e`: one digit, so many behind the point, and an exponent of at least two digits. */
export function scientific(value: number, precision: number): string {
  const { digits, exponent, isNegative } = rounded(digitsOf(value), precision + 1);
  const fraction = digits.slice(1).padEnd(precision, "0");
  const power = `${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  return `${isNegative ? "-" : ""}${digits.slice(0, 1)}${fraction === "" ? "" : `.${fraction}`}e${power}`;
}

/** `%g`: without an exponent where that is short; null precision keeps all digits. */
export function general(value: number, precision: number | null): string {
  const short = rounded(digitsOf(value), precision === null ? 400 : Math.max(precision, 1));
  const digits = short.digits.replace(/0+$/u, "") || "0";
  let limit = precision === null ? 6 : Math.max(precision, 1);
  if (limit > digits.length && digits.length >= short.exponent + 1) limit = digits.length;
  if (precision === null) limit = 6;
  if (short.exponent < -4 || short.exponent >= limit) {
    const near = Number(`${value < 0 ? "-" : ""}${digits.slice(0, 1)}.${digits.slice(1)}e${short.exponent}`);
    return scientific(near, digits.length - 1);
  }
  const places = Math.max(0, digits.length - 1 - short.exponent);
  return fixed(
    Number(`${value < 0 ? "-" : ""}${digits.slice(0, 1)}.${digits.slice(1)}e${short.exponent}`),
    places,
  );
}
