// Calls whose arguments tell what others are: they are made more often than others, with arguments that
// belong together.
import { type Arch, syscallNumber } from "../../syscalls/mod.ts";
import { requestNumbers } from "../../syscalls/requests.ts";
import type { Random } from "./random.ts";
import { type Halves, pointer, SIZE } from "./values.ts";

/** An argument that is put in place of what was chosen. */
type Choice = (random: Random, arch: Arch) => Halves;

const requests: Record<Arch, readonly number[]> = { x86_64: [], aarch64: [] };

function request(random: Random, arch: Arch): Halves {
  if (requests[arch].length === 0) requests[arch] = [...requestNumbers(arch)];
  return [random.pick(requests[arch]), 0];
}

const below =
  (limit: number): Choice =>
  (random) => [random.below(limit), 0];

const oneOf =
  (values: readonly number[]): Choice =>
  (random) => [random.pick(values), 0];

const place: Choice = (random) => pointer(random);
const length: Choice = (random) => [random.below(random.pick([16, 40, 130, SIZE])), 0];

/** SOL_SOCKET, IPPROTO_IP, IPPROTO_TCP... */
const level = oneOf([
  0, 1, 1, 1, 6, 6, 17, 41, 41, 58, 103, 132, 255, 263, 270, 271, 273, 279, 282,
]);

/** By name: arguments in their order; undefined leaves what was chosen. */
const DEEP: readonly (readonly [name: string, ...choices: (Choice | undefined)[]])[] = [
  ["ioctl", undefined, request, place],
  ["ioctl", undefined, request, place],
  ["fcntl", undefined, below(16), place],
  ["fcntl", undefined, (random) => [1024 + random.below(24), 0]],
  ["setsockopt", undefined, level, below(80), place, length],
  ["getsockopt", undefined, level, below(80), place, place],
  ["connect", undefined, place, length],
  ["recvfrom", undefined, place, length, undefined, place, place],
  ["sendto", undefined, place, length, undefined, place, length],
  ["sendto", undefined, place, length],
  ["recvfrom", undefined, place, length],
  ["sendmsg", undefined, place],
  ["sendmsg", undefined, place],
  ["recvmsg", undefined, place],
  ["bpf", below(48), place, length],
  ["keyctl", below(36)],
  ["prctl", below(84)],
  ["ptrace", below(32), undefined, undefined, place],
  ["ptrace", (random) => [0x4200 + random.below(24), 0], undefined, undefined, place],
  ["seccomp", below(5), below(8), place],
  ["perf_event_open", place],
  ["futex", place, below(400)],
  ["clone3", place, length],
  ["io_uring_register", undefined, below(40), place, below(8)],
  ["quotactl", undefined, place],
  ["msgctl", undefined, below(24), place],
  ["semctl", undefined, below(8), below(24), place],
  ["shmctl", undefined, below(24), place],
  ["landlock_add_rule", undefined, below(4), place],
  ["fsconfig", undefined, below(10), place, place],
  ["rt_sigqueueinfo", undefined, undefined, place],
  ["waitid", below(5), undefined, place, undefined, place],
];

/** Chooses one of these calls: its number, and its words over those that are there. */
export function goDeep(random: Random, arch: Arch, words: Uint32Array): number | undefined {
  const [name, ...choices] = random.pick(DEEP);
  choices.forEach((choice, index) => {
    if (choice !== undefined && !random.once(8)) words.set(choice(random, arch), 2 * index);
  });
  return syscallNumber(arch, name);
}
