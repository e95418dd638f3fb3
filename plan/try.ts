import { record } from "/work/main/plan/record.ts";
import { readStackFile } from "/work/main/plan/stack-file.ts";
import platform from "/work/main/index.ts";
const t=performance.now();
const p = await record(platform, readStackFile("/work/main", process.argv[2]), {first: process.argv[3]==="first"});
console.log(performance.now()-t, p.resources.length);
for (const r of p.resources) console.log(r.type, r.name, JSON.stringify(r.inputs).slice(0,230), r.provider.split("::").slice(-2).join("::"), JSON.stringify(r.propertyDependencies).slice(0,0));
console.log(p.outputs, JSON.stringify(p.resources).includes("04da6b54"));
