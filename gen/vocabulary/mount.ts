// Words of the notes on mounts, watches, handles and attributes of files.
import { made, type Note, plain } from "../dsl.ts";

export const mountFlags: Note<never> = plain("mountFlags", "number");
export const mountType = <const A extends string>(flags: A): Note<A> =>
  made("mountType", "PathPointer", flags);
export const mountData = <const A extends string>(flags: A): Note<A> =>
  made("mountData", "PathPointer", flags);
export const configKey: Note<never> = plain("configKey", "bigint");
export const configValue: Note<never> = plain("configValue", "bigint");
export const configLast: Note<never> = plain("configLast", "number");
export const statmountIn: Note<never> = plain("statmountIn", 'StructPointer<"mnt_id_req">');
export const statmountOut = <const A extends string>(size: A): Note<A> =>
  made("statmountOut", 'StructPointer<"statmount">', size);
export const listmountIn: Note<never> = plain("listmountIn", 'StructPointer<"mnt_id_req">');
export const listnsIn: Note<never> = plain("listnsIn", 'StructPointer<"ns_id_req">');
export const longIdsOut = <const A extends string>(count: A): Note<A> =>
  made("longIdsOut", "Pointer", count);

export const fanotifyInitFlags: Note<never> = plain("fanotifyInitFlags", "number");
export const fanotifyFolder: Note<never> = plain("fanotifyFolder", "number");

export const handleIn: Note<never> = plain("handleIn", 'StructPointer<"file_handle">');
export const handleOut: Note<never> = plain("handleOut", 'StructPointer<"file_handle">');

export const attributeIn = <const A extends string>(size: A): Note<A> =>
  made("attributeIn", "BufferPointer", size);
export const attributeOut = <const A extends string>(size: A): Note<A> =>
  made("attributeOut", "BufferPointer", size);
export const attributesOut = <const A extends string>(size: A): Note<A> =>
  made("attributesOut", "BufferPointer", size);
export const attributeArguments = <const A extends string>(size: A): Note<A> =>
  made("attributeArguments", 'StructPointer<"xattr_args">', size);
export const attributeRoom = <const A extends string>(size: A): Note<A> =>
  made("attributeRoom", 'StructPointer<"xattr_args">', size);
export const fileAttributesIn = <const A extends string>(size: A): Note<A> =>
  made("fileAttributesIn", 'StructPointer<"file_attr">', size);
export const fileAttributesOut = <const A extends string>(size: A): Note<A> =>
  made("fileAttributesOut", 'StructPointer<"file_attr">', size);
