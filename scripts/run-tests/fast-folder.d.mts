export function fastFolder(prefix: string): string;
