/** `module.a["x"].aws_x.y[0]` → `module.a.aws_x.y`: the resource whose instance an address names. */
export function withoutKeys(address: string): string {
  return address.replaceAll(/\[(?:"(?:[^"\\]|\\.)*"|[^\]]*)\]/gu, "");
}
