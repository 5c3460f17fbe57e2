package dev.sshdaudit.core.privacy;

import dev.sshdaudit.core.privacy.TerminalModes.Answers;
import dev.sshdaudit.core.settings.Interception.Masking;
import dev.sshdaudit.message.AuditMessage;
import java.util.List;

/**
 * Decides about the keys that are typed on one terminal: those that the terminal shows, or that a program answers which draws the
 * line or the screen by itself, may be recorded; all others are hidden. Hidden keys of a line are kept for a while, and told if the
 * terminal shows the whole of them later. For one thread at a time.
 */
final class EchoWatch implements TerminalText.Listener {

    /** A program that shows no newline for ends of lines owes no more of them than this. */
    private static final int MOST_OWED = 16;

    /** Longer lines are not compared as a whole, in bytes, as that is done for each newline that a program shows. */
    private static final int LONGEST_LINE = 4_096;

    private final HeldKeys held = new HeldKeys();
    private final Keys keys = held.keys();
    private final EchoMatch match = held.match();
    private final TerminalModes modes = new TerminalModes();
    private final AnswerWindow window = new AnswerWindow();
    private final SecretPrompt prompt = new SecretPrompt();
    private final TerminalText terminal = new TerminalText(this);
    private final DrawnLine drawn = new DrawnLine(terminal);

    /** Keys in front of this place were followed by the end of a line, or by another program: what comes then is no answer to them. */
    private long echoOnly;

    /** The user has ended a line, and the terminal has not shown that yet. */
    private boolean isUnanswered;

    /**
     * When the user has ended a line that a line editor has; -1 if there is none, or the line editor has told since that it ends. A
     * newline alone may be that of a job in the background.
     */
    private long lineEndedAt = -1;

    private int owedNewlines;
    private boolean asks;
    private boolean pages;
    private boolean isMasked;
    private boolean isUnclear;
    private boolean lineIsBlank = true;

    /**
     * Begins with a terminal of which nothing is known.
     *
     * @param columns how many columns the terminal has; 0 if that is not known
     */
    EchoWatch(long columns) {
        terminal.resize(columns);
    }

    /** The size of the terminal has changed. */
    void resize(long columns) {
        terminal.resize(columns);
    }

    /** A user types. Holds the message until it is decided about all of its keys. */
    void typed(Slot slot, AuditMessage message, byte[] data, Masking masking) {
        settle();
        boolean asksNow = prompt.asks(terminal.row(), terminal.column());
        asks = asksNow || asks && (held.isDark() || held.hasText());
        pages = prompt.pages();
        if (asksNow && !held.isDark()) {
            owedNewlines = 0;
        }
        long from = keys.end();
        held.add(slot, message, data, masking);
        if (!isUnclear) {
            window.begin(terminal.row(), terminal.column());
        }
        long end = keys.firstEnd(from);
        if (isUnanswered || isTypedAhead(slot.at())) {
            echoOnly = keys.end(); // another program may have these keys than the one that has the line
        } else if (end >= 0
                && keys.hasText(held.decided(), end)
                && !(answering() == Answers.LINE && end == keys.end() - 1)) {
            echoOnly = end;
        }
        // in a form, Tab goes on to the next field: that is no answer to what was typed in the one before
        echoOnly = Math.max(echoOnly, keys.lastControlBehindText(held.decided()));
        isUnanswered |= end >= 0;
        lineEndedAt = end >= 0 && answering() == Answers.LINE ? slot.at() : lineEndedAt;
        letGo();
    }

    /** Whether a line was ended a moment ago, so that another program than the line editor may get the next keys. */
    private boolean isTypedAhead(long at) {
        return lineEndedAt >= 0 && at - lineEndedAt < Screen.LONGEST_NANOS;
    }

    /** A program prints. */
    void printed(byte[] output) {
        terminal.take(output);
    }

    /** Hidden keys that were shown since: messages without a time of their own. */
    List<AuditMessage> late(AuditMessage now) {
        return held.late(now);
    }

    /** Decides about all keys of all messages up to this one. */
    void decide(Slot upTo) {
        long end = held.endOf(upTo);
        if (end < 0) {
            return;
        }
        if (match.isComplete()) {
            showMatched(keys.end());
        }
        answers();
        if (held.decided() < end) {
            held.hide(end);
        }
        letGo();
    }

    /** Decides about all keys: the channel has ended. */
    void end() {
        settle();
        while (!held.isEmpty()) {
            decide(held.last());
        }
        keys.forget(keys.end());
    }

    // what is shown

    @Override
    public void visible(byte b) {
        prompt.visible(b);
        drawn.visible(b);
        if (keys.end() == held.hiddenFrom()) {
            return;
        }
        window.visible(b, terminal.row());
        lineIsBlank &= b == ' ';
        if (match.visible(b, held.decided())) {
            long matched = match.matched();
            boolean isWhole = matched == keys.end() || keys.kind(matched) != Keys.CONTINUATION;
            if (isWhole && match.isTrusted()) {
                showMatched(matched);
            }
        }
    }

    @Override
    public void newline() {
        prompt.newline();
        if (keys.end() > held.hiddenFrom()) {
            endLine();
        } else {
            owedNewlines = Math.max(0, owedNewlines - 1);
        }
        drawn.begin();
        lineIsBlank = true;
        match.begin();
        window.newline(terminal.row(), terminal.column());
        isUnanswered = false;
    }

    @Override
    public void moving() {
        prompt.leave(terminal.row(), terminal.column());
    }

    @Override
    public void moved(TerminalText.Move how) {
        window.moved(how, terminal.row());
        match.begin();
        isUnanswered &= answering() != Answers.SCREEN;
    }

    @Override
    public void edited(byte how, int parameter) {
        drawn.edit(how, parameter);
    }

    @Override
    public void mode(int number, boolean on) {
        Answers before = answering();
        modes.set(number, on);
        if (answering() == before) {
            return;
        }
        if (before == Answers.SCREEN && !window.isMasked() && echoOnly <= held.decided()) {
            show(keys.end()); // the program has answered, and ends
        }
        echoOnly = held.hasText() ? keys.end() : echoOnly;
        isMasked = false;
        isUnanswered = false;
        lineEndedAt = -1;
        owedNewlines = 0;
        prompt.forget();
        match.doubt();
    }

    private Answers answering() {
        return modes.answers(asks, pages);
    }

    // decisions

    /** A key is typed, or no more can come: decides by what was shown until now. */
    private void settle() {
        match.settle();
        lineIsBlank = true;
        if (match.isTrusted() && match.matched() > held.hiddenFrom()) {
            showMatched(match.matched());
        }
        answers();
    }

    /** Decides about the keys that a line editor, or a program that draws the screen, has answered. */
    private void answers() {
        isUnclear = false;
        Answers answering = answering();
        if (held.decided() == keys.end()) {
            return;
        }
        if (window.isMasked()) {
            isUnclear = isStars(held.decided(), keys.end());
            if (!isUnclear) {
                isMasked = true;
                letGo();
            }
            return;
        }
        long end = keys.firstEnd(held.decided());
        boolean isWholeLine =
                end >= 0 && keys.hasText(held.decided(), end); // is decided when the terminal shows its newline
        boolean answered = answering == Answers.LINE && window.hasAnswer() && !isWholeLine
                || answering == Answers.SCREEN && window.hasAnswer(terminal.row(), terminal.column());
        if (answered) {
            if (echoOnly > held.decided()) {
                held.hide(echoOnly);
            }
            show(keys.end());
        }
    }

    private boolean isStars(long from, long to) {
        for (long i = from; i < to; i++) {
            if (keys.isText(i) && keys.at(i) != '*') {
                return false;
            }
        }
        return true;
    }

    /** The terminal shows a newline: the line that the user has ended was shown, or it was not. */
    private void endLine() {
        if (showWholeLine()) {
            return;
        }
        if (owedNewlines > 0) {
            owedNewlines--;
            return;
        }
        long end = match.lineEnd();
        if (end >= 0 && (match.clean() > 0 || !keys.hasText(held.hiddenFrom(), end))) {
            showLine(end + 1);
        } else if (lineIsBlank || window.isMasked()) {
            end = keys.firstEnd(held.hiddenFrom());
            if (end < 0 || answering() == Answers.SCREEN) {
                return;
            }
            held.hide(Math.max(held.decided(), end + 1));
            held.forget(end + 1);
        } else {
            return;
        }
        match.newLine(end + 1);
        letGo();
    }

    /**
     * The terminal shows the line, however it was drawn. Or it is a line that came with its end: a line editor has drawn it, if the
     * terminal shows at least as many signs in front of the newline as the line has.
     */
    private boolean showWholeLine() {
        long end = keys.firstEnd(held.decided());
        if (end - held.decided() > LONGEST_LINE) {
            return false;
        }
        if (end >= 0
                && keys.hasText(held.decided(), end)
                && drawn.mayShow(end - held.decided())
                && drawn.shows(keys.copy(held.decided(), end))) {
            showLineTo(end + 1);
            return true;
        }
        if (answering() != Answers.LINE || end < 0 || echoOnly > held.decided() || !keys.hasText(held.decided(), end)) {
            return false;
        } else if (owedNewlines > 0) {
            return false; // the newline is that of a former line
        } else if (!held.isOfFirst(end)) {
            return false; // typed key by key, each of which has an answer of its own
        } else if (window.visible() < keys.characters(held.decided(), end) - blanks(held.decided(), end)) {
            return false;
        }
        showLineTo(end + 1);
        return true;
    }

    private void showLineTo(long to) {
        show(to);
        match.newLine(to);
        letGo();
    }

    private long blanks(long from, long to) {
        long blanks = 0;
        for (long i = from; i < to; i++) {
            blanks += keys.at(i) == ' ' ? 1 : 0;
        }
        return blanks;
    }

    private void showLine(long to) {
        if (to > held.decided()) {
            showMatched(to);
        } else {
            held.tellLate(to);
            held.forget(to);
        }
    }

    /** Decides that keys up to this place may be recorded, as the terminal has shown them, but for those of lines that it has not. */
    private void showMatched(long upTo) {
        if (match.skippedTo() > held.decided()) {
            held.hide(match.skippedTo());
        }
        show(upTo);
    }

    /** Decides that keys up to this place may be recorded; those in front of them that were not shown are hidden for good. */
    private void show(long upTo) {
        held.show(upTo);
        isMasked &= upTo < held.decided();
    }

    /** Lets keys go that nothing needs to be waited for: ends of lines, keys without a sign, and keys of a line that is masked. */
    private void letGo() {
        while (held.decided() < keys.end()) {
            long decided = held.decided();
            long end = keys.firstEnd(decided);
            long upTo = end < 0 ? keys.end() : end + 1;
            boolean kept = held.hiddenFrom() < decided;
            if (isMasked) {
                held.hideForGood(upTo);
            } else if (keys.hasText(decided, upTo)) {
                return;
            } else if (held.isDark()) {
                held.hide(upTo);
            } else {
                held.letGo(upTo);
                owedNewlines += end < 0 || kept || owedNewlines == MOST_OWED ? 0 : 1;
            }
            if (end >= 0) {
                isMasked = false;
                held.newLine(end + 1);
            }
        }
    }
}
