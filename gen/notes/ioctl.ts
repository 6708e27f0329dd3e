// ioctl: an area of its own, since its requests are so many.
import { type Notes, syscalls } from "../dsl.ts";
import * as words from "../vocabulary.ts";

export const ioctls: Notes = syscalls({
  ioctl: { cmd: words.ioctlRequest, arg: words.ioctlArgument, returns: words.ioctlResult },
});
