/** Front door of workplaces. Nobody calls it yet. */
export { keepRobot } from './keep-robots.ts';
