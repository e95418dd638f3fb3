import { type Found, type Value, at, itemsAt, type unknown } from "./value.ts";

/** One resource as rules see it. */
export class Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly props: Value;
  /** URNs by top-level property; empty in a resource rule's first look. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;

  constructor(urn: string, type: string, name: string, props: Value, propertyDependencies: Readonly<Record<string, readonly string[]>> = {}) {
    this.urn = urn;
    this.type = type;
    this.name = name;
    this.props = props;
    this.propertyDependencies = propertyDependencies;
  }

  at(path: string): Found {
    return at(this.props, path);
  }

  items(path: string): readonly Value[] | typeof unknown {
    return itemsAt(this.props, path);
  }
}
