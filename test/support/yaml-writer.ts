/** A template in JSON as one would write it in YAML: functions in their short form, where they have one. */
export function toYaml(value: unknown): string {
  return `# YAML\n${write(value, true)}\n`;
}

/** One tag stands before a value: a function right inside of another one keeps its long form. */
function write(value: unknown, mayTag: boolean): string {
  if (Array.isArray(value)) return `[${value.map((item) => write(item, true)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const [only] = entries;
  const name = entries.length === 1 ? /^(?:Fn::(\w+)|(Ref|Condition))$/u.exec(only?.[0] ?? "") : null;
  const isFunction = name !== null && (name[2] !== "Condition" || typeof only?.[1] === "string");
  if (only && isFunction && mayTag) {
    const argument = isAttribute(only) ? JSON.stringify(only[1].join(".")) : write(only[1], false);
    return `!${name[1] ?? name[2]} ${argument}`;
  }
  return `{ ${entries.map(([key, inner]) => `${JSON.stringify(key)}: ${write(inner, true)}`).join(", ")} }`;
}

function isAttribute(entry: [string, unknown]): entry is [string, string[]] {
  return entry[0] === "Fn::GetAtt" && Array.isArray(entry[1]);
}
