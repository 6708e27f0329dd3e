// House rules that need the syntax tree, for `deno lint`: where imports may point, who may name a
// runtime, and how long a function may be.
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { importProblem, mayAskRuntime, mayNameRuntime } from "./check_imports.ts";

const FUNCTION_LINES = 70;
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const RUNTIME_NAMES = ["Deno", "Bun"];

function pathOf(context: Deno.lint.RuleContext): string {
  return relative(ROOT, context.filename);
}

function checkImport(context: Deno.lint.RuleContext, node: Deno.lint.Node, source: unknown): void {
  const specifier = (source as { value?: unknown } | null | undefined)?.value;
  if (typeof specifier !== "string") return;
  const message = importProblem(pathOf(context), specifier);
  if (message) context.report({ node, message });
}

const imports: Deno.lint.Rule = {
  create: (context) => ({
    ImportDeclaration: (node) => checkImport(context, node, node.source),
    ExportAllDeclaration: (node) => checkImport(context, node, node.source),
    ExportNamedDeclaration: (node) => checkImport(context, node, node.source),
    ImportExpression: (node) => checkImport(context, node, node.source),
    TSImportType(node) {
      // The tree does not give the name that such a type imports.
      const [, value] = /^import\(\s*["'](.*?)["']/.exec(context.sourceCode.getText(node)) ?? [];
      checkImport(context, node, { value });
    },
  }),
};

// A key or a property called Bun is only a word; what follows a dot on globalThis is not.
function isOnlyAWord(node: Deno.lint.Node, parent: Deno.lint.Node): boolean {
  if (parent.type === "Property" || parent.type === "TSPropertySignature")
    return parent.key === node;
  if (parent.type !== "MemberExpression" || parent.property !== node) return false;
  return !(parent.object.type === "Identifier" && parent.object.name === "globalThis");
}

const runtimeNames: Deno.lint.Rule = {
  create(context) {
    const path = pathOf(context);
    const message = "only src/runtime/{bun,deno,node}.ts may know the runtime";
    return {
      Identifier(node) {
        if (mayNameRuntime(path) || !RUNTIME_NAMES.includes(node.name)) return;
        if (!isOnlyAWord(node, node.parent)) context.report({ node, message });
      },
      BinaryExpression(node) {
        if (mayAskRuntime(path) || node.operator !== "in") return;
        const value = node.left.type === "Literal" && node.left.value;
        if (RUNTIME_NAMES.includes(String(value))) context.report({ node, message });
      },
    };
  },
};

function checkLength(context: Deno.lint.RuleContext, node: Deno.lint.Node): void {
  const lines = context.sourceCode.getText(node).split("\n").length;
  if (lines <= FUNCTION_LINES) return;
  const message = `this function has ${lines} lines; the limit is ${FUNCTION_LINES}`;
  context.report({ node, message });
}

const functionLength: Deno.lint.Rule = {
  create: (context) => ({
    FunctionDeclaration: (node) => checkLength(context, node),
    FunctionExpression: (node) => checkLength(context, node),
    ArrowFunctionExpression: (node) => checkLength(context, node),
  }),
};

/** The plugin that deno.json names. */
const plugin: Deno.lint.Plugin = {
  name: "reverie",
  rules: { imports, "runtime-names": runtimeNames, "function-length": functionLength },
};
export default plugin;
