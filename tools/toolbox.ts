import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import path from "node:path";

/** Real programs that slow suites run against, built from their Go modules or taken from Debian; kept in .cache/tools. */

const root = path.join(import.meta.dirname, "..");
const folder = path.join(root, ".cache", "tools");

const kubernetes = "1.35.4";
const installed: Readonly<Record<string, string>> = {
  helm: "helm.sh/helm/v3/cmd/helm@v3.21.4",
  kubeconform: "github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0",
};
/** Modules that carry the custom resource definitions of controllers. */
const modules = {
  keda: ["github.com/kedacore/keda/v2@v2.21.0", "config/crd/bases"],
  targetGroupBinding: ["sigs.k8s.io/aws-load-balancer-controller@v0.0.0-20260423195125-93ff3b5fdaad", "helm/aws-load-balancer-controller/crds"],
} as const;

export type ToolName = "kube-apiserver" | "helm" | "kubeconform" | "etcd";

/**
 * Path of a program; builds it the first time, which takes minutes for kube-apiserver.
 * @throws Error that says what is missing on the machine
 */
export function tool(name: ToolName): string {
  if (name === "etcd") return etcd();
  const file = path.join(folder, name === "kube-apiserver" ? `kube-apiserver-${kubernetes}` : `${name}-${(installed[name] ?? "").split("@")[1]}`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  console.error(`building ${name} (once) …`);
  if (name === "kube-apiserver") {
    const version = `-X k8s.io/component-base/version.gitVersion=v${kubernetes} -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=${kubernetes.split(".")[1]}`;
    go(["build", "-trimpath", "-ldflags", `-s -w ${version}`, "-o", file, "k8s.io/kubernetes/cmd/kube-apiserver"], path.join(root, "tools", "kubernetes"));
  } else {
    go(["install", "-trimpath", installed[name] ?? ""], root, { GOBIN: folder });
    renameSync(path.join(folder, name), file);
  }
  return file;
}

/** Folder with the definitions that a controller brings. */
export function definitions(name: keyof typeof modules): string {
  const [module, within] = modules[name];
  const { Dir } = JSON.parse(go(["mod", "download", "-json", module], root)) as { Dir: string };
  return path.join(Dir, within);
}

function go(words: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): string {
  const { status, stdout, stderr, error } = spawnSync("go", words, { cwd, encoding: "utf8", env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`go ${words.slice(0, 2).join(" ")} failed: ${error ? `${error.message}; install Go 1.26 or newer` : stderr}`);
  return stdout;
}

function etcd(): string {
  const found = (): string | undefined => (process.env["PATH"] ?? "").split(path.delimiter).map((place) => path.join(place, "etcd")).find((file) => existsSync(file));
  const before = found();
  if (before) return before;
  console.error("installing etcd (once) …");
  // The package starts a server of its own, which nobody here needs.
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  for (const words of [["update", "-qq"], ["install", "-y", "-qq", "etcd-server"]]) {
    const [command = "", ...rest] = [...asRoot, "apt-get", ...words];
    spawnSync(command, rest, { stdio: "ignore", env });
  }
  const after = found();
  if (!after) throw new Error("etcd is not on PATH: install it (Debian: apt-get install etcd-server)");
  return after;
}
