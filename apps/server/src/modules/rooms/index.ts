/** Front door of rooms. */
export { keepRoom, showRooms } from './keep-rooms.ts';
