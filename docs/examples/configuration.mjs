// A Terraform configuration that is in memory: whoever owns the files says what there is, and nothing else is read.
import { analyze, toText } from "canread";

const texts = new Map([
  [
    "infra/main.tf",
    `
    resource "aws_secretsmanager_secret" "db" {
      name = "prod/db"
    }

    resource "aws_ecs_task_definition" "api" {
      family                = "api"
      container_definitions = jsonencode([{
        name    = "api"
        secrets = [{ name = "DB", valueFrom = aws_secretsmanager_secret.db.arn }]
      }])
    }
    `,
  ],
]);

const files = {
  read: (path) => {
    const text = texts.get(path);
    return text === undefined
      ? { refused: `${path} does not exist` }
      : { bytes: new TextEncoder().encode(text) };
  },
  entries: (folder) => {
    const inside = [...texts.keys()].filter((path) => path.startsWith(`${folder}/`));
    return inside.length === 0 ? null : inside.map((path) => path.slice(folder.length + 1)).toSorted();
  },
  list: (folder) => files.entries(folder),
};

const report = analyze({ sources: [], projects: [{ folders: ["infra"], files }] });
process.stdout.write(toText(report));
