import { loadSettings } from "../settings.ts";
import { type Judgement, PackProcess, judge } from "./judge.ts";
import { type Estimate, estimate } from "./price/estimate.ts";
import { readPrices } from "./price/table.ts";
import { type Plan, type Program, record } from "./record.ts";
import { type StackFile } from "./stack-file.ts";

export interface PlannedStack {
  readonly plan: Plan;
  readonly judgement: Judgement;
  readonly cost: Estimate;
}

export interface PlanStackOptions {
  /** Loads the program; called once the pack is starting, so that both load at the same time. */
  readonly load: () => Promise<Program>;
  readonly stackFile: StackFile;
  /** As a first preview sees it. */
  readonly first: boolean;
  /** Called as each step begins. @default silent */
  readonly onStep?: (step: string) => void;
}

/** Records, judges and prices a stack. The pack starts while the program runs. */
export async function planStack({ load, stackFile, first, onStep = () => undefined }: PlanStackOptions): Promise<PlannedStack> {
  onStep("running the program");
  const starting = PackProcess.start();
  starting.catch(() => undefined);
  let pack: PackProcess | undefined;
  try {
    const plan = await record(await load(), stackFile, { first });
    const settings = loadSettings();
    onStep(`judging ${plan.resources.length} resources`);
    pack = await starting;
    const judgement = await judge(pack, plan.resources);
    onStep("pricing");
    const cost = estimate(plan.resources, settings.account.region, settings.usage, readPrices());
    return { plan, judgement, cost };
  } finally {
    await (pack ?? (await starting.catch(() => undefined)))?.stop();
  }
}

/** Whether a mandatory rule is violated. */
export const isViolated = ({ judgement }: PlannedStack): boolean => judgement.verdicts.some(({ level }) => level === "mandatory");
