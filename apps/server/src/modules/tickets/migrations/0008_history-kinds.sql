-- Modules below write lines of their own: steps of a playbook, advice of a superior.
alter table tickets.change drop constraint change_kind_check;
alter table tickets.change add constraint change_kind_check check (kind in ('opened', 'changed', 'assigned', 'state', 'comment', 'note',
  'linked', 'clock', 'rated', 'related', 'merged', 'split', 'task', 'playbook', 'advice'));
