import { errorKind } from '#kernel';

export const orderNotFound = errorKind('orders.not-found', 404);
export const orderTaken = errorKind('orders.taken', 409);
export const orderStepRefused = errorKind('orders.step-refused', 409);
export const orderCustomerUnseen = errorKind('orders.customer-unseen', 404);
/** Without number, telephone and mail address. */
export const orderCustomerUnnamed = errorKind('orders.customer-unnamed', 400);
export const orderModelUnknown = errorKind('orders.model-unknown', 400);
/** Neither a product of the catalogue nor a title. */
export const orderLineUntitled = errorKind('orders.line-untitled', 400);
export const orderCellWrong = errorKind('orders.cell-wrong', 400);
export const orderAddressEmpty = errorKind('orders.address-empty', 404);
