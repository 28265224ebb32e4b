/** Numbers is a room of pure rules: it keeps nothing, says nothing and hears nothing. */
import type { Module } from '#kernel';

export const numbersModule: Module = { name: 'numbers', wire() {} };
