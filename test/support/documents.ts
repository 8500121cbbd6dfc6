/** Pages of Markdown as the tests of the documentation see them: fenced blocks, headings, links, lines of a shell. */

export interface Block {
  readonly language: string;
  /** What stands behind the language: the file that the block shows. */
  readonly shows: string;
  readonly text: string;
  /** Offsets of the text in the page. */
  readonly start: number;
  readonly end: number;
}

const FENCED = /^(`{3,})([^\s`]*)(?: ([^\n`]*))?\n([\s\S]*?)^\1\n/gmu;

export function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(FENCED)].map(
    ({ index, 0: all, 1: fence = "", 2: language = "", 3: shows = "", 4: text = "" }) => {
      const start = index + all.length - text.length - fence.length - 1;
      return { language, shows, text, start, end: start + text.length };
    },
  );
}

/** What is read as text: neither blocks nor code in a line. */
export function proseOf(page: string): string {
  return page.replaceAll(FENCED, "\n").replaceAll(/`[^`\n]*`/gu, "");
}

/** Code in a line of the text. */
export function inlineCodeOf(page: string): readonly string[] {
  return [...page.replaceAll(FENCED, "\n").matchAll(/`([^`\n]+)`/gu)].map((match) => match[1] ?? "");
}

/** As GitHub makes the anchors of headings: a second one of a name gets a number. */
export function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of page.replaceAll(FENCED, "\n").matchAll(/^#{1,6} (.+)$/gmu)) {
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, "$1").toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N}\-_ ]/gu, "").replaceAll(" ", "-");
    let name = anchor;
    for (let count = 1; anchors.has(name); count += 1) name = `${anchor}-${count}`;
    anchors.add(name);
  }
  return anchors;
}

/** Targets of links within the repository, as they are written. */
export function linksOf(page: string): readonly string[] {
  return [...page.replaceAll(FENCED, "\n").matchAll(/\]\(([^)\s]+)\)/gu)]
    .map((match) => match[1] ?? "")
    .filter((target) => !/^[a-z]+:/u.test(target));
}

/** A command of a shell: words, what is set for it, and the file that its output goes to. */
export interface Command {
  readonly env: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  readonly output: string | null;
  /** It reads what the one before it printed. */
  readonly isPiped: boolean;
}

/** Just enough of the shell's grammar for a page: words, quotes, comments, `|`, `&&`, `;`, `>`, `NAME=value`. */
export function commandsIn(line: string): readonly Command[] {
  const tokens = [
    ...line.matchAll(/\s*(?:(#.*)|(&&|\||;|>)|((?:"[^"]*"|'[^']*'|\$\([^)]*\)|[^\s"'|&;>])+))/gu),
  ];
  const commands: Command[] = [];
  let env: Record<string, string> = {};
  let words: string[] = [];
  let output: string | null = null;
  let isPiped = false;
  const close = (next: boolean): void => {
    if (words.length + Object.keys(env).length > 0) commands.push({ env, words, output, isPiped });
    [env, words, output, isPiped] = [{}, [], null, next];
  };
  for (const [index, [, comment, operator, word]] of tokens.entries()) {
    if (comment !== undefined) break;
    const set = /^([A-Z_]+)=(.*)$/u.exec(word ?? "");
    if (operator === ">") output = tokens[index + 1]?.[3] ?? "";
    else if (operator !== undefined) close(operator === "|");
    else if (tokens[index - 1]?.[2] === ">") continue;
    else if (set && words.length === 0) env[set[1] ?? ""] = set[2] ?? "";
    else words.push((word ?? "").replaceAll(/["']/gu, ""));
  }
  close(false);
  return commands;
}

/** Lines of a block `console` that begin with `$`, each with what is shown as its output. */
export function transcriptOf(text: string): readonly { readonly line: string; readonly output: string }[] {
  return text
    .split(/^\$ /mu)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      return { line: part.slice(0, end), output: part.slice(end + 1) };
    });
}
