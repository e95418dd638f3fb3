import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { root } from "./stacks.ts";

const version = "5.2.5";
const folder = path.join(root, ".cache", `moto-${version}`);

/** moto, which answers AWS's APIs on loopback; installed from PyPI the first time. */
class Moto {
  readonly url: string;
  private readonly child: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.child = child;
  }

  /** @param account whose resources it holds */
  static async start(account: string): Promise<Moto> {
    const server = path.join(folder, "bin", "moto_server");
    if (!existsSync(server)) install();
    const child = spawn(server, ["-H", "127.0.0.1", "-p", "0"], { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, MOTO_ACCOUNT_ID: account } });
    const url = await new Promise<string>((resolve, reject) => {
      let log = "";
      const timer = setTimeout(() => reject(new Error(`moto did not start: ${log}`)), 60_000);
      child.stderr?.on("data", (chunk: Buffer) => {
        log += chunk.toString();
        const found = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(log)?.[1];
        if (!found) return;
        clearTimeout(timer);
        resolve(found);
      });
      child.once("exit", (code) => reject(new Error(`moto ended with ${code}: ${log}`)));
    });
    return new Moto(url, child);
  }

  /** Leads every AWS client of this process to it. @returns a function that leads them back */
  lead(): () => void {
    const leading = { AWS_ENDPOINT_URL: this.url, AWS_ACCESS_KEY_ID: "testing", AWS_SECRET_ACCESS_KEY: "testing", AWS_REGION: "eu-west-1", AWS_EC2_METADATA_DISABLED: "true" };
    const before = Object.fromEntries(Object.keys(leading).map((key) => [key, process.env[key]]));
    Object.assign(process.env, leading);
    return () => {
      for (const [key, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[key];
        else process.env[key] = value;
      }
    };
  }

  async reset(): Promise<void> {
    await fetch(`${this.url}/moto-api/reset`, { method: "POST" });
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill();
    await ended;
  }
}

/** Starts moto for the tests of the block that calls this, leads AWS clients there, and empties it before each test. */
export function useMoto(account: string): void {
  let moto: Moto;
  let leadBack: () => void;
  before(async function () {
    // The first time it is installed.
    this.timeout(300_000);
    moto = await Moto.start(account);
    leadBack = moto.lead();
  });
  after(async () => {
    leadBack();
    await moto.stop();
  });
  beforeEach(() => moto.reset());
}

function install(): void {
  for (const [command, words] of [["python3", ["-m", "venv", folder]], [path.join(folder, "bin", "pip"), ["install", "--quiet", "--disable-pip-version-check", `moto[server]==${version}`]]] as const) {
    const { status, error, stderr } = spawnSync(command, words, { encoding: "utf8" });
    if (status !== 0) throw new Error(`moto can't be installed: ${error?.message ?? stderr}; needed: Python 3.10 or newer with venv`);
  }
}
