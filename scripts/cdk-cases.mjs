/**
 * Workloads of the AWS CDK with secrets, as its users write them. `load` gives a module of `aws-cdk-lib` by its path.
 * Every case is one stack, unless it makes an app of several.
 */
export function cdkCases(load) {
  const { DefaultStackSynthesizer, Duration, NestedStack, SecretValue, Size, Stack, Stage } = load("");
  const [batch, ec2, ecs, iam, kms, patterns, rds, s3, secrets, ssm, appscaling] = [
    "aws-batch",
    "aws-ec2",
    "aws-ecs",
    "aws-iam",
    "aws-kms",
    "aws-ecs-patterns",
    "aws-rds",
    "aws-s3",
    "aws-secretsmanager",
    "aws-ssm",
    "aws-applicationautoscaling",
  ].map((name) => load(`/${name}`));

  const image = ecs.ContainerImage.fromRegistry("public.ecr.aws/docker/library/nginx:1");

  /** A Fargate task with one container that takes the given secrets. */
  function task(stack, given, options = {}) {
    const { id = "Task", container = {}, ...props } = options;
    const definition = new ecs.FargateTaskDefinition(stack, id, props);
    definition.addContainer("web", { image, secrets: given, ...container });
    return definition;
  }

  const read = ecs.Secret.fromSecretsManager;
  /** A secret with a password in a JSON object; without a template the random text is the whole value. */
  const keyed = (scope, id = "Secret") =>
    new secrets.Secret(scope, id, {
      generateSecretString: { secretStringTemplate: '{"username":"app"}', generateStringKey: "password" },
    });
  const KEY_ARN = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  const SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:old/db-AbCdEf";
  const A = { account: "111111111111", region: "eu-west-1" };
  const B = { account: "222222222222", region: "eu-west-1" };

  /** One stack each, unless the case makes its own. */
  const stacks = {
    secret: (stack) => task(stack, { A: read(new secrets.Secret(stack, "Secret")) }),
    "json-field": (stack) => task(stack, { A: read(keyed(stack), "password") }),
    "json-field-of-text": (stack) =>
      task(stack, { A: read(new secrets.Secret(stack, "Secret"), "password") }),
    "version-stage": (stack) =>
      task(stack, {
        A: ecs.Secret.fromSecretsManagerVersion(
          new secrets.Secret(stack, "Secret"),
          { versionStage: "AWSPREVIOUS" },
          "password",
        ),
      }),
    "customer-key": (stack) => {
      const encryptionKey = new kms.Key(stack, "Key");
      task(stack, { A: read(new secrets.Secret(stack, "Secret", { encryptionKey })) });
    },
    "imported-key": (stack) => {
      const encryptionKey = kms.Key.fromKeyArn(stack, "Key", KEY_ARN);
      task(stack, { A: read(new secrets.Secret(stack, "Secret", { encryptionKey })) });
    },
    "by-name": (stack) =>
      task(stack, { A: read(secrets.Secret.fromSecretNameV2(stack, "Secret", "old/db"), "user") }),
    "by-complete-arn": (stack) =>
      task(stack, { A: read(secrets.Secret.fromSecretCompleteArn(stack, "Secret", SECRET_ARN)) }),
    "by-partial-arn": (stack) =>
      task(stack, {
        A: read(secrets.Secret.fromSecretPartialArn(stack, "Secret", SECRET_ARN.replace(/-.{6}$/u, ""))),
      }),
    parameter: (stack) =>
      task(stack, {
        A: ecs.Secret.fromSsmParameter(
          new ssm.StringParameter(stack, "Parameter", { parameterName: "/app/a", stringValue: "x" }),
        ),
      }),
    "generated-parameter-name": (stack) =>
      task(stack, {
        A: ecs.Secret.fromSsmParameter(new ssm.StringParameter(stack, "Parameter", { stringValue: "x" })),
      }),
    "secure-parameter": (stack) =>
      task(stack, {
        A: ecs.Secret.fromSsmParameter(
          ssm.StringParameter.fromSecureStringParameterAttributes(stack, "Parameter", {
            parameterName: "/app/secure",
          }),
        ),
      }),
    "secure-parameter-customer-key": (stack) =>
      task(stack, {
        A: ecs.Secret.fromSsmParameter(
          ssm.StringParameter.fromSecureStringParameterAttributes(stack, "Parameter", {
            parameterName: "/app/secure",
            encryptionKey: kms.Key.fromKeyArn(stack, "Key", KEY_ARN),
          }),
        ),
      }),
    "log-secret": (stack) =>
      task(
        stack,
        {},
        {
          container: {
            logging: ecs.LogDrivers.splunk({
              url: "https://splunk.example.com:8088",
              secretToken: read(new secrets.Secret(stack, "Token")),
            }),
          },
        },
      ),
    "firelens-secret": (stack) =>
      task(
        stack,
        {},
        {
          container: {
            logging: ecs.LogDrivers.firelens({
              options: { Name: "datadog" },
              secretOptions: { apikey: read(new secrets.Secret(stack, "Token")) },
            }),
          },
        },
      ),
    "repository-credentials": (stack) =>
      task(
        stack,
        {},
        {
          container: {
            image: ecs.ContainerImage.fromRegistry("registry.example.com/app:1", {
              credentials: new secrets.Secret(stack, "Login", {
                generateSecretString: {
                  secretStringTemplate: JSON.stringify({ username: "ci" }),
                  generateStringKey: "password",
                },
              }),
            }),
          },
        },
      ),
    "environment-file": (stack) =>
      task(
        stack,
        {},
        {
          container: {
            environmentFiles: [ecs.EnvironmentFile.fromBucket(new s3.Bucket(stack, "Bucket"), "app.env")],
          },
        },
      ),
    "application-reads": (stack) => {
      const secret = new secrets.Secret(stack, "Secret", { secretName: "app/runtime" });
      const definition = task(stack, {}, { container: { environment: { SECRET_ARN: secret.secretArn } } });
      secret.grantRead(definition.taskRole);
    },
    "ec2-task": (stack) => {
      const definition = new ecs.Ec2TaskDefinition(stack, "Task");
      definition.addContainer("web", {
        image,
        memoryLimitMiB: 256,
        secrets: { A: read(new secrets.Secret(stack, "Secret")) },
      });
    },
    "external-task": (stack) => {
      const definition = new ecs.ExternalTaskDefinition(stack, "Task");
      definition.addContainer("web", {
        image,
        memoryLimitMiB: 256,
        secrets: { A: read(new secrets.Secret(stack, "Secret")) },
      });
    },
    "own-execution-role": (stack) => {
      const executionRole = new iam.Role(stack, "Exec", {
        assumedBy: new iam.ServicePrincipal("ecs-tasks.amazonaws.com"),
        roleName: "app-exec",
      });
      task(stack, { A: read(new secrets.Secret(stack, "Secret")) }, { executionRole });
    },
    "imported-execution-role": (stack) => {
      const executionRole = iam.Role.fromRoleArn(stack, "Exec", "arn:aws:iam::123456789012:role/exec", {
        mutable: false,
      });
      const parameter = new ssm.StringParameter(stack, "Parameter", { stringValue: "x" });
      const given = {
        A: ecs.Secret.fromSsmParameter(parameter),
        B: read(new secrets.Secret(stack, "Secret")),
      };
      task(stack, given, { executionRole });
    },
    "imported-mutable-execution-role": (stack) => {
      const executionRole = iam.Role.fromRoleArn(stack, "Exec", "arn:aws:iam::123456789012:role/exec");
      task(stack, { A: read(new secrets.Secret(stack, "Secret")) }, { executionRole });
    },
    "permissions-boundary": (stack) => {
      const boundary = new iam.ManagedPolicy(stack, "Edge", {
        statements: [
          new iam.PolicyStatement({ actions: ["secretsmanager:Get*", "logs:*"], resources: ["*"] }),
        ],
      });
      iam.PermissionsBoundary.of(stack).apply(boundary);
      task(stack, { A: read(new secrets.Secret(stack, "Secret")) });
    },
    "narrow-boundary": (stack) => {
      const boundary = new iam.ManagedPolicy(stack, "Edge", {
        statements: [new iam.PolicyStatement({ actions: ["logs:*"], resources: ["*"] })],
      });
      iam.PermissionsBoundary.of(stack).apply(boundary);
      task(stack, { A: read(new secrets.Secret(stack, "Secret")) });
    },
    "database-secret": (stack) => {
      const vpc = new ec2.Vpc(stack, "Vpc", { maxAzs: 2, natGateways: 0 });
      const database = new rds.DatabaseInstance(stack, "Database", {
        engine: rds.DatabaseInstanceEngine.POSTGRES,
        vpc,
        vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      });
      task(stack, { A: read(database.secret, "password"), B: read(database.secret, "username") });
    },
    "cluster-secret-customer-key": (stack) => {
      const vpc = new ec2.Vpc(stack, "Vpc", { maxAzs: 2, natGateways: 0 });
      const cluster = new rds.DatabaseCluster(stack, "Database", {
        engine: rds.DatabaseClusterEngine.auroraPostgres({
          version: rds.AuroraPostgresEngineVersion.VER_16_6,
        }),
        credentials: rds.Credentials.fromGeneratedSecret("app", { encryptionKey: new kms.Key(stack, "Key") }),
        writer: rds.ClusterInstance.serverlessV2("writer"),
        vpc,
        vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      });
      task(stack, { A: read(cluster.secret, "password") });
    },
    "replicated-secret": (stack) =>
      task(stack, {
        A: read(new secrets.Secret(stack, "Secret", { replicaRegions: [{ region: "us-east-1" }] })),
      }),
    "load-balanced-service": (stack) => {
      const vpc = new ec2.Vpc(stack, "Vpc", { maxAzs: 2, natGateways: 0 });
      return new patterns.ApplicationLoadBalancedFargateService(stack, "Service", {
        vpc,
        taskImageOptions: { image, secrets: { A: read(new secrets.Secret(stack, "Secret")) } },
      });
    },
    "scheduled-task": (stack) => {
      const vpc = new ec2.Vpc(stack, "Vpc", { maxAzs: 2, natGateways: 0 });
      return new patterns.ScheduledFargateTask(stack, "Nightly", {
        vpc,
        subnetSelection: { subnetType: ec2.SubnetType.PUBLIC },
        schedule: appscaling.Schedule.rate(Duration.hours(24)),
        scheduledFargateTaskImageOptions: {
          image,
          memoryLimitMiB: 512,
          secrets: { A: read(new secrets.Secret(stack, "Secret")) },
        },
      });
    },
    "batch-fargate": (stack) => {
      return new batch.EcsJobDefinition(stack, "Job", {
        container: new batch.EcsFargateContainerDefinition(stack, "Container", {
          image,
          cpu: 0.25,
          memory: Size.mebibytes(512),
          secrets: {
            A: batch.Secret.fromSecretsManager(keyed(stack), "password"),
            B: batch.Secret.fromSsmParameter(
              new ssm.StringParameter(stack, "Parameter", { stringValue: "x" }),
            ),
          },
        }),
      });
    },
    "batch-ec2": (stack) => {
      return new batch.EcsJobDefinition(stack, "Job", {
        container: new batch.EcsEc2ContainerDefinition(stack, "Container", {
          image,
          cpu: 1,
          memory: Size.mebibytes(512),
          secrets: { A: batch.Secret.fromSecretsManager(new secrets.Secret(stack, "Secret")) },
        }),
      });
    },
    "batch-multi-node": (stack) => {
      return new batch.MultiNodeJobDefinition(stack, "Job", {
        instanceType: ec2.InstanceType.of(ec2.InstanceClass.C5, ec2.InstanceSize.LARGE),
        containers: [
          {
            container: new batch.EcsEc2ContainerDefinition(stack, "Container", {
              image,
              cpu: 1,
              memory: Size.mebibytes(512),
              secrets: { A: batch.Secret.fromSecretsManager(new secrets.Secret(stack, "Secret")) },
            }),
            startNode: 0,
            endNode: 3,
          },
        ],
      });
    },
    "plain-resource-policy": (stack) => {
      const secret = new secrets.Secret(stack, "Secret");
      const definition = task(stack, { A: read(secret) });
      secret.addToResourcePolicy(
        new iam.PolicyStatement({
          effect: iam.Effect.DENY,
          actions: ["secretsmanager:*"],
          principals: [new iam.AnyPrincipal()],
          resources: ["*"],
          conditions: { Bool: { "aws:SecureTransport": "false" } },
        }),
      );
      return definition;
    },
    "denied-delete": (stack) => {
      const secret = new secrets.Secret(stack, "Secret", {
        secretStringValue: SecretValue.unsafePlainText("x"),
      });
      secret.denyAccountRootDelete();
      task(stack, { A: read(secret) });
    },
  };

  /** Several stacks of one app, with the manifest that says where each goes. */
  const apps = {
    "cross-stack": (app) => {
      const store = new Stack(app, "Store", { synthesizer: synthesizer() });
      const secret = keyed(store);
      const parameter = new ssm.StringParameter(store, "Parameter", { stringValue: "x" });
      const service = new Stack(app, "Service", { synthesizer: synthesizer() });
      task(service, { A: read(secret, "password"), B: ecs.Secret.fromSsmParameter(parameter) });
    },
    "cross-account": (app) => {
      const service = new Stack(app, "Service", { env: A, synthesizer: synthesizer() });
      const vault = new Stack(app, "Vault", { env: B, synthesizer: synthesizer() });
      const encryptionKey = new kms.Key(vault, "Key", { alias: "vault" });
      const shared = new secrets.Secret(vault, "Secret", { secretName: "shared/api", encryptionKey });
      const executionRole = new iam.Role(service, "Exec", {
        assumedBy: new iam.ServicePrincipal("ecs-tasks.amazonaws.com"),
        roleName: "service-exec",
      });
      shared.grantRead(new iam.ArnPrincipal("arn:aws:iam::111111111111:role/service-exec"));
      executionRole.addToPolicy(
        new iam.PolicyStatement({
          actions: ["secretsmanager:GetSecretValue"],
          resources: ["arn:aws:secretsmanager:eu-west-1:222222222222:secret:shared/api-??????"],
        }),
      );
      executionRole.addToPolicy(
        new iam.PolicyStatement({
          actions: ["kms:Decrypt"],
          resources: ["arn:aws:kms:eu-west-1:222222222222:key/*"],
        }),
      );
      const imported = secrets.Secret.fromSecretPartialArn(
        service,
        "Imported",
        "arn:aws:secretsmanager:eu-west-1:222222222222:secret:shared/api",
      );
      task(service, { A: read(imported) }, { executionRole });
    },
    stages: (app) => {
      for (const [name, env] of [
        ["Test", A],
        ["Live", { ...B, region: "eu-central-1" }],
      ]) {
        const stage = new Stage(app, name, { env });
        const store = new Stack(stage, "Store", { synthesizer: synthesizer() });
        const secret = new secrets.Secret(store, "Secret");
        const service = new Stack(stage, "Service", { synthesizer: synthesizer() });
        task(service, { A: read(secret) });
      }
    },
    "nested-stacks": (app) => {
      const root = new Stack(app, "Root", { synthesizer: synthesizer() });
      const store = new NestedStack(root, "Store");
      const secret = keyed(store);
      const service = new NestedStack(root, "Service");
      task(service, { A: read(secret, "password") });
      const inner = new NestedStack(service, "Inner");
      task(inner, { B: read(secret) });
    },
    "nested-without-grant": (app) => {
      const root = new Stack(app, "Root", { synthesizer: synthesizer() });
      const secret = new secrets.Secret(root, "Secret");
      const service = new NestedStack(root, "Service");
      const executionRole = new iam.Role(service, "Exec", {
        assumedBy: new iam.ServicePrincipal("ecs-tasks.amazonaws.com"),
      }).withoutPolicyUpdates();
      task(service, { A: read(secret) }, { executionRole });
    },
  };

  function synthesizer() {
    return new DefaultStackSynthesizer({ generateBootstrapVersionRule: false });
  }

  return { stacks, apps, synthesizer };
}
