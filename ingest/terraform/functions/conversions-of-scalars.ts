/** Terraform's automatic conversions between strings, numbers and bools. */
import { literal, text, type Text } from "../../../model/text.ts";
import type { Value } from "../../../model/value.ts";

/** The string that a value converts to; null when it is no string, number, bool or unknown. */
export function toText(value: Value): Text | null {
  switch (value.kind) {
    case "text":
      return value.text;
    case "number":
      return text(numberText(value.value));
    case "boolean":
      return text(String(value.value));
    case "unknown":
      return [value.hole];
    default:
      return null;
  }
}

/** The number that a value converts to; null when there is none or it is not known. */
export function toNumber(value: Value): number | null {
  if (value.kind === "number") return value.value;
  const written = value.kind === "text" ? literal(value.text) : null;
  return written === null ? null : parseNumber(written);
}

/** The bool that a value converts to; null when there is none or it is not known. */
export function toBoolean(value: Value): boolean | null {
  if (value.kind === "boolean") return value.value;
  const written = value.kind === "text" ? literal(value.text) : null;
  if (written === "true" || written === "1") return true;
  if (written === "false" || written === "0") return false;
  return null;
}

/** Whether something about the value is open, so that a conversion may yet succeed. */
export function isOpen(value: Value): boolean {
  if (value.kind === "unknown" || value.kind === "choice") return true;
  return value.kind === "text" && literal(value.text) === null;
}

export function parseNumber(written: string): number | null {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/u.test(written)) return null;
  const value = Number(written);
  return Number.isFinite(value) ? value + 0 : null;
}

/** A number as Terraform spells it: never with an exponent. */
export function numberText(value: number): string {
  const written = String(value === 0 ? 0 : value);
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/u.exec(written);
  if (!match) return written;
  const [, sign = "", whole = "", fraction = "", power = "0"] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(power);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${"0".repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
