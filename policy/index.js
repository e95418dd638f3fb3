// Plain JavaScript on purpose: Pulumi's launcher of policy packs compiles TypeScript with ts-node, which refuses imports that name .ts files.
// What this file imports goes through Node's own loader, which strips the types.
import "./start.ts";
