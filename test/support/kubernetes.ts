import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseAllDocuments, stringify } from "yaml";
import { tool } from "../../tools/toolbox.ts";

export type Manifest = Record<string, unknown> & { apiVersion: string; kind: string; metadata: { name?: string; namespace?: string; [key: string]: unknown } };

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const startLimitMs = 90_000;

/** A real kube-apiserver on Debian's etcd, on loopback. No controllers run: what it stores is what it was sent. */
export class ApiServer {
  readonly kubeconfig: string;
  readonly port: number;
  /** Of an administrator. */
  readonly token: string;
  private readonly folder: string;
  private readonly processes: ChildProcess[];
  private certificate: Buffer = Buffer.alloc(0);
  /** Plural name and scope by API version and kind. */
  private readonly kinds = new Map<string, { readonly path: string; readonly namespaced: boolean }>();

  private constructor(folder: string, port: number, token: string, processes: ChildProcess[]) {
    this.folder = folder;
    this.port = port;
    this.token = token;
    this.processes = processes;
    this.kubeconfig = path.join(folder, "kubeconfig");
  }

  static async start(): Promise<ApiServer> {
    const folder = mkdtempSync(path.join(tmpdir(), "apiserver-"));
    const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
    const token = randomBytes(16).toString("hex");
    writeFileSync(path.join(folder, "tokens.csv"), `${token},admin,1,"system:masters"\n`);
    writeFileSync(path.join(folder, "accounts.key"), generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }));
    const etcdUrl = `http://127.0.0.1:${client}`;
    const run = (command: string, words: string[]): ChildProcess => spawn(command, words, { stdio: ["ignore", "ignore", "pipe"] });
    const etcd = run(tool("etcd"), ["--data-dir", path.join(folder, "etcd"), "--listen-client-urls", etcdUrl, "--advertise-client-urls", etcdUrl, "--listen-peer-urls", `http://127.0.0.1:${peer}`]);
    const accounts = path.join(folder, "accounts.key");
    const apiserver = run(tool("kube-apiserver"), [
      `--etcd-servers=${etcdUrl}`, "--bind-address=127.0.0.1", `--secure-port=${port}`, `--cert-dir=${folder}`, `--token-auth-file=${path.join(folder, "tokens.csv")}`,
      "--authorization-mode=RBAC", "--allow-privileged=true", "--service-cluster-ip-range=10.100.0.0/16", "--endpoint-reconciler-type=none",
      "--service-account-issuer=https://kubernetes.default.svc", `--service-account-key-file=${accounts}`, `--service-account-signing-key-file=${accounts}`,
    ]);
    const server = new ApiServer(folder, port, token, [apiserver, etcd]);
    let log = "";
    apiserver.stderr?.on("data", (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4000)));
    etcd.stderr?.resume();
    await server.untilReady(() => (apiserver.exitCode === null ? undefined : log));
    server.writeKubeconfig();
    return server;
  }

  private async untilReady(ended: () => string | undefined): Promise<void> {
    const certificate = path.join(this.folder, "apiserver.crt");
    for (const start = Date.now(); Date.now() - start < startLimitMs; ) {
      const log = ended();
      if (log !== undefined) throw new Error(`kube-apiserver ended: ${log}`);
      if (existsSync(certificate)) {
        this.certificate = readFileSync(certificate);
        const { status } = await this.call("GET", "/readyz").catch(() => ({ status: 0 }));
        if (status === 200) return;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`kube-apiserver was not ready within ${startLimitMs / 1000} s`);
  }

  /** Base64; the certificate is for 127.0.0.1 and the name kubernetes. */
  get certificateAuthority(): string {
    return this.certificate.toString("base64");
  }

  private writeKubeconfig(): void {
    const cluster = { server: `https://127.0.0.1:${this.port}`, "certificate-authority-data": this.certificateAuthority };
    writeFileSync(this.kubeconfig, stringify({
      apiVersion: "v1", kind: "Config", "current-context": "test",
      clusters: [{ name: "test", cluster }], users: [{ name: "admin", user: { token: this.token } }], contexts: [{ name: "test", context: { cluster: "test", user: "admin" } }],
    }));
  }

  call(method: string, url: string, body?: unknown, contentType = "application/json"): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${this.token}`, accept: "application/json", ...(body === undefined ? {} : { "content-type": contentType }) };
      const sent = request({ host: "127.0.0.1", port: this.port, path: url, method, headers, ca: this.certificate }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, body: text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : { text } });
        });
      });
      sent.on("error", reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Server-side apply, as the Kubernetes provider does it. */
  async apply(manifest: Manifest, { dryRun = false }: { readonly dryRun?: boolean } = {}): Promise<Answer> {
    const url = `${await this.urlOf(manifest)}/${manifest.metadata.name}?fieldManager=test&force=true${dryRun ? "&dryRun=All" : ""}`;
    return this.call("PATCH", url, manifest, "application/apply-patch+yaml");
  }

  /** Create with all admission checks, and store nothing. */
  async tryCreate(manifest: Manifest): Promise<Answer> {
    return this.call("POST", `${await this.urlOf(manifest)}?dryRun=All`, manifest);
  }

  async setStatus(manifest: Manifest, status: unknown): Promise<Answer> {
    return this.call("PATCH", `${await this.urlOf(manifest)}/${manifest.metadata.name}/status`, { status }, "application/merge-patch+json");
  }

  /** Applies every definition in a folder, and waits until the server serves them. */
  async define(folder: string): Promise<void> {
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".yaml") && name !== "kustomization.yaml")) {
      for (const manifest of manifestsIn(readFileSync(path.join(folder, file), "utf8"))) {
        if (manifest.kind !== "CustomResourceDefinition") continue;
        const { status, body } = await this.apply(manifest);
        if (status >= 300) throw new Error(`${file}: ${JSON.stringify(body)}`);
        await this.untilServed(manifest);
      }
    }
  }

  private async untilServed({ spec }: Manifest): Promise<void> {
    const { group, names, versions } = spec as { group: string; names: { plural: string }; versions: { name: string; served: boolean }[] };
    const version = versions.find(({ served }) => served)?.name ?? "";
    for (let tries = 0; tries < 100; tries += 1) {
      const { status } = await this.call("GET", `/apis/${group}/${version}/${names.plural}`);
      if (status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${names.plural}.${group} is not served`);
  }

  private async urlOf({ apiVersion, kind, metadata }: Manifest): Promise<string> {
    const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const key = `${apiVersion}/${kind}`;
    if (!this.kinds.has(key)) {
      const { body } = await this.call("GET", base);
      for (const { name, kind: found, namespaced } of (body["resources"] ?? []) as { name: string; kind: string; namespaced: boolean }[]) if (!name.includes("/")) this.kinds.set(`${apiVersion}/${found}`, { path: name, namespaced });
    }
    const known = this.kinds.get(key);
    if (!known) throw new Error(`the server does not know ${key}`);
    return known.namespaced ? `${base}/namespaces/${metadata.namespace ?? "default"}/${known.path}` : `${base}/${known.path}`;
  }

  helm(...words: string[]): { readonly status: number | null; readonly output: string } {
    const { status, stdout, stderr } = spawnSync(tool("helm"), [...words, "--kubeconfig", this.kubeconfig], { encoding: "utf8" });
    return { status, output: stdout + stderr };
  }

  async stop(): Promise<void> {
    for (const child of this.processes) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const manifestsIn = (text: string): Manifest[] => parseAllDocuments(text).map((document) => document.toJS() as Manifest | null).filter((manifest): manifest is Manifest => manifest !== null);

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
