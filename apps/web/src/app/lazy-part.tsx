/** A part loaded when it is first wanted (command bar, drawers): nothing is shown until its code is here. */
import { type ComponentType, useEffect, useState } from 'react';
import { toastError } from '../shared/ui/toast.tsx';

export function LazyPart<P extends object>({
  load,
  props,
}: {
  load: () => Promise<{ default: ComponentType<P> }>;
  props: P;
}) {
  const [Part, setPart] = useState<ComponentType<P> | null>(null);
  useEffect(() => {
    let wanted = true;
    load()
      .then((module) => wanted && setPart(() => module.default))
      .catch(toastError);
    return () => {
      wanted = false;
    };
  }, [load]);
  return Part ? <Part {...props} /> : null;
}
