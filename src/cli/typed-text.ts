/**
 * Text that goes into the line as if it was typed: what a terminal would obey is left out, and line ends are one character.
 */

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

export const typedText = (text: string): string => text.replace(/\r\n?/g, '\n').replace(CONTROL, '');
