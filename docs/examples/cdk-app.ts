// An app whose synthesis fails when a task could not read its secrets.
import { App, Stack, Validations } from "aws-cdk-lib";
import { ContainerImage, FargateTaskDefinition, Secret as EcsSecret } from "aws-cdk-lib/aws-ecs";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { CanreadValidationPlugin } from "canread/cdk";

const app = new App();
Validations.of(app).addPlugins(new CanreadValidationPlugin({ failOn: "warning" }));

const store = new Stack(app, "Store");
const database = new Secret(store, "Database", {
  generateSecretString: { secretStringTemplate: '{"username":"app"}', generateStringKey: "password" },
});

const service = new Stack(app, "Service");
const task = new FargateTaskDefinition(service, "Task");
task.addContainer("web", {
  image: ContainerImage.fromRegistry("public.ecr.aws/docker/library/nginx:1"),
  secrets: { DB_PASSWORD: EcsSecret.fromSecretsManager(database, "password") },
});

app.synth();
