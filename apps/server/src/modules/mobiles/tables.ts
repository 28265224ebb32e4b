export type MobileRow = { staff_id: string; number: string };
