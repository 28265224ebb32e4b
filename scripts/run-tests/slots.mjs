/**
 * Runs tasks in order, up to `limit` at once; one that wants to be alone waits until the others are done and lets none
 * start beside it. Resolves with the results in order.
 */
export function inSlots(limit, tasks, work) {
  const results = new Array(tasks.length);
  let next = 0;
  let active = 0;
  let alone = false;
  return new Promise((done, fail) => {
    const advance = () => {
      while (next < tasks.length && !alone && active < limit) {
        const index = next;
        const task = tasks[index];
        if (task.alone && active > 0) return;
        next++;
        active++;
        alone = Boolean(task.alone);
        work(task).then((result) => {
          results[index] = result;
          active--;
          alone = false;
          advance();
        }, fail);
      }
      if (active === 0 && next === tasks.length) done(results);
    };
    advance();
  });
}
