// node tools/run.mjs <file> [arguments]: sets up, then runs a file of this repository on its own Node.
import { node, runAndExit, setUp } from "./setup.mjs";

setUp();
runAndExit(node, process.argv.slice(2));
