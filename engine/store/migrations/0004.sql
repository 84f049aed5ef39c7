-- Whom nobody answered.
CREATE INDEX journal_unanswered ON journal (at) WHERE what = 'unanswered';
