import type { Finding, Judgement } from "./judge.ts";
import type { Paint } from "./render.ts";

const resourceOf = (urn: string): string => (urn === "" ? "the stack" : `${urn.split("::").at(-1)} (${urn.split("::").at(-2)?.split("$").at(-1)})`);

/** Verdicts, worst first, then what could not be decided, then what is exempted. */
export function renderJudgement({ verdicts, undetermined, exemptions, decisions, rules }: Judgement, paint: Paint): string[] {
  const total = decisions.pass + decisions.fail + decisions.undetermined + decisions.exempted;
  const counts = [`${decisions.pass} pass`, `${decisions.fail} fail`, `${decisions.undetermined} undetermined`, `${decisions.exempted} exempted`];
  const mandatory = verdicts.filter(({ level }) => level === "mandatory").length;
  const headline = mandatory > 0 ? paint("red", `${mandatory} mandatory ${mandatory === 1 ? "violation" : "violations"}`) : paint("green", "no mandatory violation");
  return [
    `${paint("bold", "Policy")}  ${headline}; ${rules} rules made ${total} decisions: ${counts.join(", ")}`,
    ...verdicts.flatMap((finding) => lines(finding, paint(finding.level === "mandatory" ? "red" : "yellow", `${finding.level} ${finding.severity}`))),
    ...undetermined.flatMap((finding) => lines(finding, paint("yellow", "undetermined"))),
    ...exemptions.flatMap((finding) => lines(finding, paint("cyan", "exempted"))),
  ];
}

const lines = ({ rule, urn, message, controls }: Finding, label: string): string[] => [
  `  ${label}  ${rule}  ${resourceOf(urn)}`,
  `      ${message}`,
  ...(controls.length > 0 ? [`      ${controls.join(", ")}`] : []),
];
