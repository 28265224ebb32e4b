import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateIn, daysInCalendar, daysInTable, hoursIn, kindIn } from './holidays.ts';

const table = (text: string) =>
  daysInTable(text.split('\n').map((line, index) => ({ line: index + 1, cells: line.split(',') })));
const calendar = (...events: string[][]) =>
  daysInCalendar(
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      ...events.flatMap((lines) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']),
      'END:VCALENDAR',
    ].join('\r\n'),
  );

describe('a table of days', () => {
  it('has days off and worked Saturdays, in either language', () => {
    expect(
      table('日期,名称,类型,时间\n2026/10/1,国庆节,休,\n2026年10月10日,国庆调休,班,9:00-12:00 13:00-18:00'),
    ).toEqual({
      days: [
        { line: 2, date: '2026-10-01', name: '国庆节', kind: 'holiday', hours: null },
        {
          line: 3,
          date: '2026-10-10',
          name: '国庆调休',
          kind: 'working',
          hours: [
            { from: '09:00', to: '12:00' },
            { from: '13:00', to: '18:00' },
          ],
        },
      ],
      problems: [],
    });
    expect(table('Kind,Date\nholiday,20261225\nworkday,2026-12-26')!.days.map(({ kind }) => kind)).toEqual([
      'holiday',
      'working',
    ]);
  });

  it('says which line is wrong and why, and is none without its two columns', () => {
    const found = table(
      'date,kind,hours\n2026-02-30,holiday,\n2026-05-01,perhaps,\n2026-05-02,班,18:00-09:00\n2026-05-03,休,\n2026-05-03,休,',
    )!;
    expect(found.problems.map(({ line, code }) => [line, code])).toEqual([
      [2, 'date'],
      [3, 'kind'],
      [4, 'hours'],
      [6, 'twice'],
    ]);
    expect(found.days).toHaveLength(1);
    expect(table('name,phone\nLi,138')).toBeNull();
    expect(table('')).toBeNull();
  });
});

describe('a calendar file', () => {
  it('has whole days with an exclusive end, folded lines, marks of their kind', () => {
    const found = calendar(
      [
        'DTSTART;VALUE=DATE:20260216',
        'DTEND;VALUE=DATE:20260219',
        'SUMMARY:春节 ',
        ' 假期',
        'BEGIN:VALARM',
        'SUMMARY:x',
        'END:VALARM',
      ],
      ['DTSTART;VALUE=DATE:20260228', 'SUMMARY:春节（班）'],
      ['DTSTART;VALUE=DATE:20260405', 'SUMMARY:Qingming', 'X-APPLE-SPECIAL-DAY:WORK-HOLIDAY'],
    )!;
    expect(found.problems).toEqual([]);
    expect(found.days.map(({ date, kind }) => [date, kind])).toEqual([
      ['2026-02-16', 'holiday'],
      ['2026-02-17', 'holiday'],
      ['2026-02-18', 'holiday'],
      ['2026-02-28', 'working'],
      ['2026-04-05', 'holiday'],
    ]);
    expect(found.days[0]!.name).toBe('春节 假期');
  });

  it('takes nothing that repeats, has no kind, no date or no end in sight', () => {
    const found = calendar(
      ['DTSTART;VALUE=DATE:20260101', 'SUMMARY:元旦 休', 'RRULE:FREQ=YEARLY'],
      ['DTSTART;VALUE=DATE:20260102', 'SUMMARY:Meeting'],
      ['SUMMARY:元旦 休'],
      ['DTSTART;VALUE=DATE:20260101', 'DTEND;VALUE=DATE:20270101', 'SUMMARY:休'],
    )!;
    expect(found.days).toEqual([]);
    expect(found.problems.map(({ code }) => code)).toEqual(['repeats', 'kind', 'date', 'too-long']);
    expect(daysInCalendar('hello')).toBeNull();
  });
});

describe('words', () => {
  it('are read as people write them', () => {
    expect(['休', '放假', '班', '调休上班', 'Work day', '不上班', '晴'].map(kindIn)).toEqual([
      'holiday',
      'holiday',
      'working',
      'working',
      'working',
      'holiday',
      null,
    ]);
    expect(hoursIn('9:00~18:00')).toEqual([{ from: '09:00', to: '18:00' }]);
    expect(hoursIn('13:00-18:00 09:00-12:00')).toBeNull();
    expect(dateIn('2026-13-01')).toBeNull();
  });

  it('any real date survives each way of writing it, no text breaks the reader', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), (at) => {
        const iso = at.toISOString().slice(0, 10);
        const [year, month, day] = iso.split('-').map(Number);
        for (const text of [iso, iso.replaceAll('-', ''), `${year}/${month}/${day}`, `${year}年${month}月${day}日`])
          if (text.length >= 8) expect(dateIn(text)).toBe(iso);
      }),
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (noise) => {
        const found = calendar([noise])!;
        expect(found.days.length).toBe(0);
      }),
    );
  });
});
