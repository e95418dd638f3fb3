import type { Finding, Judgement } from "./judge.ts";
import { byText, type Paint } from "./paint.ts";

const outcomes = ["pass", "fail", "undetermined", "exempted"] as const;

const resourceOf = (urn: string): string => (urn === "" ? "the stack" : `${urn.split("::").at(-1)} (${urn.split("::").at(-2)?.split("$").at(-1)})`);

/** Verdicts, worst first: violations, what could not be decided, what is exempted, what passed. */
export function renderJudgement({ verdicts, undetermined, exemptions, decisions, rules }: Judgement, paint: Paint): string[] {
  const sums = outcomes.map((outcome) => Object.values(decisions).reduce((sum, count) => sum + count[outcome], 0));
  const total = sums.reduce((sum, count) => sum + count, 0);
  const mandatory = verdicts.filter(({ level }) => level === "mandatory").length;
  const headline = mandatory > 0 ? paint("red", `${mandatory} mandatory ${mandatory === 1 ? "violation" : "violations"}`) : paint("green", "no mandatory violation");
  return [
    `${paint("bold", "Policy")}  ${headline}; ${rules} rules made ${total} decisions: ${outcomes.map((outcome, index) => `${sums[index]} ${outcome}`).join(", ")}`,
    ...verdicts.flatMap((finding) => lines(finding, paint(finding.level === "mandatory" ? "red" : "yellow", `${finding.level} ${finding.severity}`))),
    ...undetermined.flatMap((finding) => lines(finding, paint("yellow", "undetermined"))),
    ...exemptions.flatMap((finding) => lines(finding, paint("cyan", "exempted"))),
    ...Object.entries(decisions).sort(([a], [b]) => byText(a, b)).flatMap(([rule, { pass }]) => (pass > 0 ? [`  ${paint("green", "pass")}  ${rule.padEnd(32)} ${paint("dim", `${pass} ×`)}`] : [])),
  ];
}

const lines = ({ rule, urn, message, controls }: Finding, label: string): string[] => [
  `  ${label}  ${rule}  ${resourceOf(urn)}`,
  `      ${message}`,
  ...(controls.length > 0 ? [`      ${controls.join(", ")}`] : []),
];
