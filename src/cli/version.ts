/** The version of this package; the package check holds it against package.json. */
export const VERSION = "0.1.0";
