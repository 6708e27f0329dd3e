// Devices. What the words mean is told in gen/families/all.ts.
export const device = {
  input_events: `EV_??? linux/input-event-codes.h:EV_`,
  input_axes: `ABS_??? linux/input-event-codes.h:ABS_`,
} as const;
