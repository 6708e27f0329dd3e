/** The tool remap where all is as it is, and is followed and executed in its own way all the same. */
import Remap, { type RemapConfig } from "../../src/tools/remap/tool.ts";
import type { CommandLine, ToolInit } from "../../src/mod.ts";

/** Something that nobody looks for is elsewhere. */
const config: RemapConfig = { root: "/", bind: ["/etc:/reverie-test"] };

export default class RemapAll extends Remap {
  static override subscriptions(): ReturnType<typeof Remap.subscriptions> {
    return super.subscriptions(config);
  }

  static override launch(command: CommandLine): CommandLine {
    return super.launch(command, config);
  }

  constructor(init: ToolInit<RemapConfig | undefined>) {
    super({ ...init, config });
  }
}
