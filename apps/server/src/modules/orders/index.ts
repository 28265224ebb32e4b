/** Front door of orders. */
export { orderChanged } from './events.ts';
export { changeOrder, revealAddress, writeOrder } from './keep-orders.ts';
export { customerOrders } from './read-orders.ts';
export { takeOrders } from './take-orders.ts';
