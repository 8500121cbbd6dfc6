/** Services that read secrets for what they run, and with which role. */
export type ServiceName = "ecs" | "batch" | "apprunner" | "codebuild";

export interface Service {
  /** The principal that takes the role on. */
  readonly principal: string;
  /** How people call the service, and the role. */
  readonly name: string;
  readonly role: string;
}

/**
 * Batch jobs run as tasks of ECS. https://docs.aws.amazon.com/apprunner/latest/dg/security_iam_service-with-iam.html,
 * https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
 */
export const SERVICES: Readonly<Record<ServiceName, Service>> = {
  ecs: { principal: "ecs-tasks.amazonaws.com", name: "ECS", role: "execution role" },
  batch: { principal: "ecs-tasks.amazonaws.com", name: "ECS", role: "execution role" },
  apprunner: { principal: "tasks.apprunner.amazonaws.com", name: "App Runner", role: "instance role" },
  codebuild: { principal: "codebuild.amazonaws.com", name: "CodeBuild", role: "service role" },
};

/** Whether it is a task of ECS, by whatever starts it. */
export function isTask(service: ServiceName): boolean {
  return service === "ecs" || service === "batch";
}
