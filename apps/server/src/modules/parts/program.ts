/** Under what name the program itself looks at parts, and where their switches are told. */
import { systemScope } from '#kernel';

export const program = systemScope('parts');
export const partsTopic = 'parts:company';
