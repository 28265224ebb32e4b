/** What visitors and writers come in by: entrances on web sites, invitations, mailboxes, web forms; and the lists staff share. */
import { changeWidget, openWidget, readWidgets } from '#modules/conversations';
import { keepForm, listForms } from '#modules/mail';
import { changeMailbox, listMailboxes, mailboxViews, openMailbox } from '#modules/mailboxes';
import { listPanels, setUpPanel } from '#modules/panels';
import { addView, changeView, removeView, sharedViews } from '#modules/views';
import { keepRule, readRules } from '#modules/visitors';
import { byName } from '../read-work.ts';
import type { Carried, Lacking } from './carried.ts';

export const views: Carried<'views'> = {
  section: 'views',
  right: 'views.manage',
  async read(db, scope, names) {
    const rows = (await sharedViews(db, scope)).filter(
      ({ conditions: { assigneeId, customerId, conversationId } }) => !assigneeId && !customerId && !conversationId,
    );
    await names.addUnits(
      db,
      scope,
      rows.flatMap((row) => [row.unit_id, row.conditions.unitId]),
    );
    const kept = rows.flatMap((row) => {
      const unit = names.codeOf('units', row.unit_id);
      return unit === null ? [] : [{ ...row, unit }];
    });
    return byName(kept, ({ name }) => name).map((row) => {
      const { topicId, unitId, assigneeId: _, customerId: __, conversationId: ___, ...conditions } = row.conditions;
      const topic = names.codeOf('topics', topicId);
      const unit = names.codeOf('units', unitId);
      return {
        key: row.key,
        id: row.id,
        version: row.version,
        item: {
          name: row.name,
          unit: row.unit,
          conditions: { ...conditions, ...(topic && { topic }), ...(unit && { unit }) },
          sort: row.sort,
          position: row.position,
          state: 'active',
        },
      };
    });
  },
  refs: ({ unit, conditions }) => [
    ['units', unit],
    ...(conditions.unit ? [['units', conditions.unit] as ['units', string]] : []),
    ...(conditions.topic ? [['topics', conditions.topic] as ['topics', string]] : []),
  ],
  async write(tx, { scope, names }, _key, { unit, conditions, state, ...view }, known) {
    if (state === 'removed') {
      if (known) await removeView(tx, scope, known.id);
      return;
    }
    const { topic, unit: of, ...plain } = conditions;
    const input = {
      ...view,
      unitId: names.idOf('units', unit),
      conditions: {
        ...plain,
        ...(topic && { topicId: names.idOf('topics', topic) }),
        ...(of && { unitId: names.idOf('units', of) }),
      },
    };
    if (known) await changeView(tx, scope, { ...input, id: known.id, version: known.version });
    else await addView(tx, scope, input);
  },
};

export const widgets: Carried<'widgets'> = {
  section: 'widgets',
  right: 'conversations.configure',
  read: async (db, scope, names) =>
    (await readWidgets(db, scope)).map(({ id, version, hasSecret, code, queueId, ...rest }) => ({
      key: code,
      id,
      version,
      item: { ...rest, queue: names.codeOf('queues', queueId) ?? '' },
      secrets: hasSecret ? ['signing-secret'] : [],
    })),
  refs: ({ queue }) => [['queues', queue]],
  async write(tx, { scope, names }, key, { queue, ...rest }, known) {
    const input = { ...rest, code: key, queueId: names.idOf('queues', queue) };
    if (known) await changeWidget(tx, scope, { ...input, id: known.id, version: known.version });
    else await openWidget(tx, scope, input);
  },
};

export const invitations: Carried<'invitations'> = {
  section: 'invitations',
  right: 'visitors.configure',
  read: async (db, scope, names) =>
    byName(await readRules(db, scope), ({ name }) => name).map(
      ({ key, id, version, widgetId, entrance: _, asked: __, accepted: ___, ...rest }) => ({
        key,
        id,
        version,
        item: { ...rest, widget: names.codeOf('widgets', widgetId) ?? '' },
      }),
    ),
  refs: ({ widget }) => [['widgets', widget]],
  async write(tx, { scope, names, site }, _key, { widget, ...rest }, known) {
    const place = known ? { id: known.id, version: known.version } : {};
    await keepRule(tx, scope, { ...rest, ...place, widgetId: names.idOf('widgets', widget), site });
  },
};

const secretNames = {
  password: 'password',
  smtpPassword: 'smtp-password',
  clientSecret: 'client-secret',
  consent: 'consent',
  dkimKey: 'dkim-key',
} as const;

export const mailboxes: Carried<'mailboxes'> = {
  section: 'mailboxes',
  right: 'mailboxes.configure',
  read: async (db, scope, names) =>
    (await mailboxViews(db, scope, await listMailboxes(db, scope))).map((box) => ({
      key: box.address,
      id: box.id,
      version: box.version,
      item: {
        name: box.name,
        queue: names.codeOf('queues', box.queueId) ?? '',
        imap: box.imap,
        smtp: box.smtp,
        auth: box.auth,
        oauth: box.oauth,
        authority: box.authority,
        dkim: box.dkim,
        plusAddress: box.plusAddress,
        filesSent: box.filesSent,
        state: box.state,
      },
      secrets: Object.entries(secretNames).flatMap(([key, what]): Lacking[] =>
        box.has[key as keyof typeof secretNames] ? [what] : [],
      ),
    })),
  refs: ({ queue }) => [['queues', queue]],
  async write(tx, { scope, names }, key, { queue, state, ...rest }, known) {
    const input = { ...rest, address: key, queueId: names.idOf('queues', queue) };
    if (known) await changeMailbox(tx, scope, { ...input, state, id: known.id, version: known.version }, 'paused');
    else await openMailbox(tx, scope, { ...input, takesAll: false }, 'paused', state);
  },
};

export const webForms: Carried<'webForms'> = {
  section: 'webForms',
  right: 'mail.forms',
  read: async (db, scope, names) =>
    (await listForms(db, scope)).map(({ id, version, code, mailbox_id, title, intro, state }) => ({
      key: code,
      id,
      version,
      item: { title, intro, state, mailbox: names.codeOf('mailboxes', mailbox_id) ?? '' },
    })),
  refs: ({ mailbox }) => [['mailboxes', mailbox]],
  write: (tx, { scope, names }, key, { mailbox, ...rest }) =>
    keepForm(tx, scope, { ...rest, code: key, mailboxId: names.idOf('mailboxes', mailbox) }),
};

export const panels: Carried<'panels'> = {
  section: 'panels',
  right: 'panels.manage',
  async read(db, scope, names) {
    const rows = await listPanels(db, scope);
    await names.addUnits(
      db,
      scope,
      rows.map(({ unit_id }) => unit_id),
    );
    const kept = rows.flatMap((row) => {
      const unit = names.codeOf('units', row.unit_id);
      return unit === null ? [] : [{ ...row, unit }];
    });
    return byName(kept, ({ name }) => name.zh).map(({ key, id, version, name, unit, url, places, height, state }) => ({
      key,
      id,
      version,
      item: { name, unit, url, places, height, state },
      secrets: ['signing-secret'],
    }));
  },
  refs: ({ unit }) => [['units', unit]],
  fixed: ['unit'],
  write: (tx, { scope, names }, _key, { unit, ...rest }, known) =>
    setUpPanel(tx, scope, { ...rest, unitId: names.idOf('units', unit) }, known),
};
