/** XML 1.0 as far as reports use it, read strictly: whatever is not well-formed is refused, and much else, too. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** Its own text, references resolved. */
  readonly text: string;
}

const NAME = /[A-Za-z_][\w.-]*/uy;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** https://www.w3.org/TR/xml/#charsets */
const ILLEGAL = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

export function parseXml(document: string): Element {
  const illegal = ILLEGAL.exec(document);
  if (illegal) throw new Error(`a character that XML forbids at ${illegal.index}`);
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!document.startsWith(declaration)) throw new Error("no declaration");
  const cursor = new Cursor(document, declaration.length);
  const root = cursor.element();
  if (document.slice(cursor.at).trim() !== "") throw new Error("something behind the root");
  return root;
}

/** All elements of a name below another. */
export function elements(within: Element, name: string): readonly Element[] {
  return within.children.flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...elements(child, name),
  ]);
}

class Cursor {
  readonly document: string;
  at: number;

  constructor(document: string, at: number) {
    this.document = document;
    this.at = at;
  }

  element(): Element {
    this.take("<");
    const name = this.name();
    const attributes: Record<string, string> = {};
    while (this.peek(" ")) {
      this.take(" ");
      const key = this.name();
      if (key in attributes) throw new Error(`attribute ${key} twice at ${this.at}`);
      this.take('="');
      const value = this.until('"');
      if (/[\t\n\r]/u.test(value)) throw new Error(`white space that a parser changes in ${key}`);
      attributes[key] = resolved(value);
      this.take('"');
    }
    if (this.peek("/>")) {
      this.take("/>");
      return { name, attributes, children: [], text: "" };
    }
    this.take(">");
    const children: Element[] = [];
    let text = "";
    while (!this.peek("</")) {
      if (this.peek("<")) children.push(this.element());
      else text += resolved(this.until("<"));
    }
    this.take(`</${name}>`);
    return { name, attributes, children, text };
  }

  name(): string {
    NAME.lastIndex = this.at;
    const [found] = NAME.exec(this.document) ?? [];
    if (found === undefined) throw new Error(`no name at ${this.at}`);
    this.at += found.length;
    return found;
  }

  /** Up to the mark, with nothing in it that has to be escaped. */
  until(mark: string): string {
    const end = this.document.indexOf(mark, this.at);
    if (end === -1) throw new Error(`no ${mark} behind ${this.at}`);
    const text = this.document.slice(this.at, end);
    if (text.includes("<") || text.includes("]]>")) throw new Error(`not escaped behind ${this.at}`);
    this.at = end;
    return text;
  }

  peek(text: string): boolean {
    return this.document.startsWith(text, this.at);
  }

  take(text: string): void {
    if (!this.peek(text)) throw new Error(`no ${text} at ${this.at}`);
    this.at += text.length;
  }
}

function resolved(text: string): string {
  return text.replace(/&([^;]*;?)/gu, (whole, name: string) => {
    const character = name.endsWith(";") ? ENTITIES[name.slice(0, -1)] : undefined;
    if (character === undefined) throw new Error(`no reference: ${whole}`);
    return character;
  });
}
