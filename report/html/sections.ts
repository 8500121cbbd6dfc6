/** The sections about what was judged: findings, the matrix, reads with their proofs, readers of secrets. */
import { groupBy } from "../../model/group.ts";
import type { Finding, Report } from "../../model/report.ts";
import { render } from "../../model/text.ts";
import type { Outcome, Read, RequirementVerdict, Step } from "../../model/verdict.ts";
import { hidesPlace } from "../excerpt.ts";
import { worse } from "../graph/access-graph.ts";
import { identityOf, nameOfRead, shortName } from "../wording.ts";
import { breakable, escape } from "./escape.ts";
import { excerpt, mark, place, readId, readLink, item, section, table, verdict } from "./parts.ts";

export function findingsSection({ findings, reads }: Report): string {
  const cards = findings.map((finding) => card(finding, reads));
  return section(
    "findings",
    `What to repair (${findings.length})`,
    cards.length === 0 ? "<p>Nothing.</p>" : cards.join(""),
  );
}

function card(
  { rule, level, message, help, at, related, reads: indices, change }: Finding,
  reads: readonly Read[],
): string {
  const told = [message, help, ...related.map((step) => step.message)].join(" ");
  const outcomes = [...new Set(indices.flatMap((index) => reads[index]?.outcome ?? []))];
  const links = indices.slice(0, 20).map((index) => readLink(reads[index], index));
  const more = indices.length > 20 ? `, and ${indices.length - 20} more` : "";
  const others = related.flatMap((step) =>
    step.span ? [`<li>${escape(step.message)}: ${place(step.span)}</li>`] : [],
  );
  return `<article class="card ${level}" ${item(outcomes)}><h3><span class="${level}">${level}</span> <code>${escape(rule)}</code>${change === "new" ? " (new)" : ""}</h3><p>${place(at)}</p>${
    hidesPlace(rule)
      ? ""
      : excerpt(
          at,
          told,
          indices.flatMap((index) => reads[index] ?? []),
        )
  }<p>${escape(message)}</p>${help === "" ? "" : `<p><strong>Fix:</strong> ${escape(help)}</p>`}${others.length > 0 ? `<ul class="plain">${others.join("")}</ul>` : ""}${links.length > 0 ? `<p class="soft">Reads: ${links.join(", ")}${more}</p>` : ""}</article>`;
}

/** A matrix of more cells is mostly empty, and wider than any screen: each workload then has a row of what it reads. */
const CELL_LIMIT = 10_000;

function asList(reads: readonly Read[]): string {
  const byWorkload = groupBy(reads.entries(), ([, read]) => [workloadKey(read)]);
  const rows = [...byWorkload.values()].map((own) => {
    const [first] = own;
    const links = own.map(
      ([index, read]) =>
        `<a class="${read.outcome}" href="#${readId(index)}">${mark(read.outcome)} ${escape(shortName(read))}</a>`,
    );
    const outcomes = [...new Set(own.map(([, { outcome }]) => outcome))];
    return `<tr ${item(outcomes)}><th scope="row"><code>${escape(first?.[1].workload.address ?? "")}</code><br><span class="soft">${escape(first?.[1].stack ?? "")}</span></th><td>${links.join("<br>")}</td></tr>`;
  });
  return table(
    "Workloads with what they read, as there are too many for a matrix",
    ["Workload", "Reads"],
    rows,
  );
}

/** Workloads by secrets, each cell with the worst verdict and the role. */
export function matrixSection({ reads }: Report): string {
  const secrets = [...new Map(reads.map((read) => [secretKey(read), read] as const)).entries()];
  const workloads = [...new Map(reads.map((read) => [workloadKey(read), read] as const)).entries()];
  const cells = new Map<string, { outcome: Outcome; index: number; roles: Set<string> }>();
  for (const [index, read] of reads.entries()) {
    const key = `${workloadKey(read)}\n${secretKey(read)}`;
    const known = cells.get(key) ?? { outcome: read.outcome, index, roles: new Set<string>() };
    if (worse(known.outcome, read.outcome) !== known.outcome)
      Object.assign(known, { outcome: read.outcome, index });
    known.roles.add(read.role ? (read.role.address ?? render(read.role.arn)) : "no role");
    cells.set(key, known);
  }
  if (secrets.length === 0)
    return section("matrix", "Access matrix", "<p>No workload references a secret.</p>");
  if (secrets.length * workloads.length > CELL_LIMIT)
    return section("matrix", "Access matrix", asList(reads));
  const heads = secrets.map(([, { secret }]) => {
    const address = secret?.address ?? "(not part of the input)";
    const name = secret ? render(secret.arn) : "(not known)";
    const short = name.startsWith("arn:") ? name.split(":").slice(5).join(":") : name;
    return `<th scope="col"><code>${breakable(short)}</code><br><span class="soft">${breakable(address)}</span></th>`;
  });
  const rows = workloads.map(([workload, first]) => {
    const own = secrets.map(([secret, read]) => {
      const cell = cells.get(`${workload}\n${secret}`);
      if (!cell) return "<td></td>";
      const words = `${cell.outcome}: ${first.workload.address} reads ${shortName(read)} with ${[...cell.roles].join(", ")}`;
      return `<td><a class="${cell.outcome}" href="#${readId(cell.index)}" title="${escape(words)}" aria-label="${escape(words)}">${mark(cell.outcome)}</a></td>`;
    });
    const outcomes = [
      ...new Set(reads.filter((read) => workloadKey(read) === workload).map(({ outcome }) => outcome)),
    ];
    return `<tr ${item(outcomes)}><th scope="row"><code>${escape(first.workload.address)}</code><br><span class="soft">${escape(first.stack)}</span></th>${own.join("")}</tr>`;
  });
  return section(
    "matrix",
    "Access matrix",
    `<div class="scroll" tabindex="0" role="region" aria-label="Workloads by secrets"><table class="matrix"><caption>Workloads by what they read: ✓ readable, ✗ unreadable, ? undetermined. Each mark leads to the read.</caption><thead><tr><td></td>${heads.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`,
  );
}

function workloadKey({ stack, workload }: Read): string {
  return `${stack}\n${workload.address}`;
}

function secretKey(read: Read): string {
  return read.secret ? identityOf(read.secret) : `${workloadKey(read)} ${shortName(read)}`;
}

export function readsSection({ reads }: Report): string {
  const items = reads.map((read, index) => {
    const { outcome } = read;
    return `<details class="read" id="${readId(index)}" ${item([outcome])}><summary>${verdict(outcome)} <strong>${escape(nameOfRead(read))}</strong> <span class="soft">${escape(shortName(read))}</span></summary><div>${proof(read)}</div></details>`;
  });
  return section("reads", `Every read, with its proof (${reads.length})`, items.join(""));
}

function proof(read: Read): string {
  const { secret, role, requirements, cause, condition, assumptions, span } = read;
  const told = [nameOfRead(read), shortName(read), cause?.detail ?? ""].join(" ");
  const isHidden = cause !== null && hidesPlace(cause.rule);
  const steps = [
    `<li>The reference: ${place(span)}${isHidden ? "" : excerpt(span, told, [read])}</li>`,
    ...(secret
      ? [
          `<li>names ${owner(render(secret.arn), secret.address)} ${place(secret.span)}${secret.jsonKey === null ? "" : `, of which the key <code>${escape(secret.jsonKey)}</code>`}</li>`,
        ]
      : []),
    ...(role
      ? [`<li>with the ${role.use} role ${owner(render(role.arn), role.address)} ${place(role.span)}</li>`]
      : []),
    ...requirements.map(requirement),
    ...(cause
      ? [
          `<li><strong>${read.outcome === "undetermined" ? "Open" : "Cause"}:</strong> ${escape(cause.detail)} (<code>${escape(cause.rule)}</code>) ${place(cause.at)}${cause.remedy === "" ? "" : `<br><strong>Fix:</strong> ${escape(cause.remedy)}`}</li>`,
        ]
      : []),
    ...(condition === null ? [] : [`<li>when ${escape(condition)}</li>`]),
  ];
  const assumed = assumptions.map(
    ({ message, standing }) =>
      `<li>${escape(message)}${standing ? "" : " <strong>(about what the input names without showing it)</strong>"}</li>`,
  );
  return `<ol class="proof">${steps.join("")}</ol>${assumed.length > 0 ? `<p>Assuming:</p><ul class="plain">${assumed.join("")}</ul>` : ""}`;
}

function requirement({ action, resource, outcome, because }: RequirementVerdict): string {
  const reasons = because.map(({ message, span }: Step) => `<li>${escape(message)} ${place(span)}</li>`);
  return `<li>${verdict(outcome)} <code>${escape(action)}</code> on <code>${escape(render(resource))}</code>${reasons.length > 0 ? `<ul class="plain">${reasons.join("")}</ul>` : ""}</li>`;
}

function owner(name: string, address: string | null): string {
  const made = address === null ? "(not part of the input)" : `(<code>${escape(address)}</code>)`;
  return `<code>${escape(name)}</code> ${made}`;
}

/** Every role of the input that can read a secret of it. */
export function readersSection({ readers }: Report): string {
  const title = "Who can read each secret";
  if (readers === undefined) return "";
  if (readers === null)
    return section("readers", title, "<p>There are too many roles and secrets to ask for each pair.</p>");
  const rows = readers.map(({ address, span, readers: own }) => {
    const certain = own.filter(({ isCertain }) => isCertain);
    const open = own.filter(({ isCertain }) => !isCertain);
    const list = (roles: typeof own): string =>
      roles.map((role) => `<code>${escape(role.address)}</code>`).join("<br>");
    return `<tr ${item([])}><th scope="row"><code>${escape(address)}</code><br>${place(span)}</th><td>${certain.length}</td><td>${list(certain)}</td><td>${list(open)}</td></tr>`;
  });
  const body =
    rows.length === 0
      ? "<p>The input creates no secret.</p>"
      : table(
          "Roles of the input, whatever uses them: who may take a role, and roles elsewhere, are not part of this.",
          ["Secret", "Roles", "can read it", "may, undecided"],
          rows,
        );
  return section("readers", title, body);
}
