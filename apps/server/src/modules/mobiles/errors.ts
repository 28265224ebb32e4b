import { errorKind } from '#kernel';

export const houseNumber = errorKind('mobiles.house-number', 409);
