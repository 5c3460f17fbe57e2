package dev.sshdaudit.core.privacy;

import dev.sshdaudit.core.settings.Interception.Masking;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Decides about the keys that are typed on one terminal: those that the terminal shows, or that a program answers which draws the
 * line or the screen by itself, may be recorded; all others are hidden. Hidden keys of a line are kept for a while, and told if the
 * terminal shows the whole of them later. For one thread at a time.
 */
final class EchoWatch implements TerminalText.Listener {

    /** The most bytes of hidden keys that are kept. */
    static final int MOST_HIDDEN = 4_096;

    /** A program that shows no newline for ends of lines owes no more of them than this. */
    private static final int MOST_OWED = 16;

    /** How a program answers keys. */
    private enum Answers {
        /** The terminal shows each key as it is typed, or shows nothing. */
        ECHO,
        /** A line editor draws the line. */
        LINE,
        /** A program draws the screen. */
        SCREEN
    }

    private final Keys keys = new Keys();
    private final EchoMatch match = new EchoMatch(keys);
    private final AnswerWindow window = new AnswerWindow();
    private final SecretPrompt prompt = new SecretPrompt();
    private final TerminalText terminal = new TerminalText(this);
    private final DrawnLine drawn = new DrawnLine(terminal);
    private final ArrayDeque<Typed> held = new ArrayDeque<>(1);

    /** What is to be told of hidden keys that were shown later. */
    private final List<Late> late = new ArrayList<>(0);

    /** Where hidden keys begin that are kept. */
    private long hiddenFrom;

    /** It is decided about all keys in front of this place. */
    private long decided;

    /** When the first of the hidden keys was typed. */
    private long hiddenAt;

    /** Keys in front of this place were followed by the end of a line, or by another program: what comes then is no answer to them. */
    private long echoOnly;

    /** The user has ended a line, and the terminal has not shown that yet. */
    private boolean isUnanswered;

    private int owedNewlines;
    private boolean asks;
    private boolean pages;
    private boolean isDark;
    private boolean isMasked;
    private boolean isUnclear;
    private boolean lineIsBlank = true;
    private boolean editsLine;
    private boolean otherScreen;
    private boolean cursorKeys;

    private record Late(Bytes bytes, long typedAt) {}

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
        asks = asksNow || asks && (isDark || keys.hasText(decided, keys.end()));
        pages = prompt.pages();
        if (asksNow && !isDark) {
            owedNewlines = 0;
        }
        long from = keys.end();
        keys.add(data, slot.at());
        held.add(new Typed(slot, message, data, masking, from));
        if (!isUnclear) {
            window.begin(terminal.row(), terminal.column());
        }
        long end = keys.firstEnd(from);
        if (isUnanswered) {
            echoOnly = keys.end(); // another program may have these keys than the one that has the line
        } else if (end >= 0 && keys.hasText(decided, end) && !(answering() == Answers.LINE && end == keys.end() - 1)) {
            echoOnly = end;
        }
        isUnanswered |= end >= 0;
        letGo();
    }

    /** A program prints. */
    void printed(byte[] output) {
        terminal.take(output);
    }

    /** Hidden keys that were shown since: messages without a time of their own. */
    List<AuditMessage> late(AuditMessage now) {
        if (late.isEmpty()) {
            return List.of();
        }
        List<AuditMessage> messages = new ArrayList<>(late.size());
        for (Late it : late) {
            messages.add(new AuditMessage(
                    now.connectionId(),
                    now.timestamp(),
                    new Io(Io.STDIN, it.bytes()),
                    now.channelId(),
                    Map.of(AuditMessage.TYPED_AT, it.typedAt())));
        }
        late.clear();
        return messages;
    }

    /** Decides about all keys of all messages up to this one. */
    void decide(Slot upTo) {
        Typed last = null;
        for (Typed typed : held) {
            if (typed.slot() == upTo) {
                last = typed;
            }
        }
        if (last == null) {
            return;
        }
        if (match.isComplete()) {
            showMatched(keys.end());
        }
        answers();
        if (decided < last.end()) {
            hide(last.end());
        }
        letGo();
    }

    /** Decides about all keys: the channel has ended. */
    void end() {
        settle();
        while (!held.isEmpty()) {
            decide(held.getLast().slot());
        }
        keys.forget(keys.end());
    }

    // what is shown

    @Override
    public void visible(byte b) {
        prompt.visible(b);
        drawn.visible(b);
        if (keys.end() == hiddenFrom) {
            return;
        }
        window.visible(b, terminal.row());
        lineIsBlank &= b == ' ';
        if (match.visible(b, decided)) {
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
        if (keys.end() > hiddenFrom) {
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
        switch (number) {
            case 2004 -> editsLine = on;
            case 47, 1047, 1049 -> otherScreen = on;
            case 1 -> cursorKeys = on;
            default -> {
                return;
            }
        }
        if (answering() == before) {
            return;
        }
        if (before == Answers.SCREEN && !window.isMasked() && echoOnly <= decided) {
            show(keys.end()); // the program has answered, and ends
        }
        echoOnly = keys.hasText(decided, keys.end()) ? keys.end() : echoOnly;
        isMasked = false;
        isUnanswered = false;
        owedNewlines = 0;
        prompt.forget();
        match.doubt();
    }

    private Answers answering() {
        if (asks) {
            return Answers.ECHO;
        } else if (otherScreen || pages || cursorKeys && !editsLine) {
            return Answers.SCREEN;
        }
        return editsLine ? Answers.LINE : Answers.ECHO;
    }

    // decisions

    /** A key is typed, or no more can come: decides by what was shown until now. */
    private void settle() {
        match.settle();
        lineIsBlank = true;
        if (match.isTrusted() && match.matched() > hiddenFrom) {
            showMatched(match.matched());
        }
        answers();
    }

    /** Decides about the keys that a line editor, or a program that draws the screen, has answered. */
    private void answers() {
        isUnclear = false;
        Answers answering = answering();
        if (decided == keys.end()) {
            return;
        }
        if (window.isMasked()) {
            isUnclear = isStars(decided, keys.end());
            if (!isUnclear) {
                isMasked = true;
                letGo();
            }
            return;
        }
        long end = keys.firstEnd(decided);
        boolean isWholeLine = end >= 0 && keys.hasText(decided, end); // is decided when the terminal shows its newline
        boolean answered = answering == Answers.LINE && window.hasAnswer() && !isWholeLine
                || answering == Answers.SCREEN && window.hasAnswer(terminal.row(), terminal.column());
        if (answered) {
            if (echoOnly > decided) {
                hide(echoOnly);
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
        if (end >= 0 && (match.clean() > 0 || !keys.hasText(hiddenFrom, end))) {
            showLine(end + 1);
        } else if (lineIsBlank || window.isMasked()) {
            end = keys.firstEnd(hiddenFrom);
            if (end < 0 || answering() == Answers.SCREEN) {
                return;
            }
            hide(Math.max(decided, end + 1));
            forget(end + 1);
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
        long end = keys.firstEnd(decided);
        if (end >= 0 && keys.hasText(decided, end) && drawn.shows(keys.copy(decided, end))) {
            showLineTo(end + 1);
            return true;
        }
        if (answering() != Answers.LINE || end < 0 || echoOnly > decided || !keys.hasText(decided, end)) {
            return false;
        } else if (owedNewlines > 0) {
            return false; // the newline is that of a former line
        } else if (held.element().end() <= end) {
            return false; // typed key by key, each of which has an answer of its own
        } else if (window.visible() < keys.characters(decided, end) - blanks(decided, end)) {
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
        if (to > decided) {
            showMatched(to);
        } else {
            tellLate(to);
            forget(to);
        }
    }

    /** Decides that keys up to this place may be recorded, as the terminal has shown them, but for those of lines that it has not. */
    private void showMatched(long upTo) {
        if (match.skippedTo() > decided) {
            hide(match.skippedTo());
        }
        show(upTo);
    }

    /** Decides that keys up to this place may be recorded; those in front of them that were not shown are hidden for good. */
    private void show(long upTo) {
        if (hiddenFrom < decided) {
            if (upTo < decided) {
                return; // until the whole of them is shown
            }
            tellLate(decided);
        }
        decide(true, upTo);
        forget(upTo);
        isDark = false;
        isMasked = false;
    }

    /** Hidden keys up to this place are told, if the terminal has shown the whole of them and nothing in between. */
    private void tellLate(long upTo) {
        long characters = keys.characters(hiddenFrom, upTo);
        if (characters >= 2
                && keys.hasText(hiddenFrom, upTo)
                && match.chainStart() <= hiddenFrom
                && match.clean() >= characters) {
            late.add(new Late(Bytes.copyOf(keys.copy(hiddenFrom, upTo)), hiddenAt));
        }
    }

    /** Decides that keys up to this place are not recorded, but for ends of lines. */
    private void hide(long upTo) {
        decide(false, upTo);
        if (decided - hiddenFrom > MOST_HIDDEN) {
            forget(decided);
        }
    }

    /** Hidden keys up to this place are hidden for good. */
    private void forget(long upTo) {
        hiddenFrom = upTo;
        keys.forget(upTo);
        match.forget(upTo);
    }

    /** Lets keys go that nothing needs to be waited for: ends of lines, keys without a sign, and keys of a line that is masked. */
    private void letGo() {
        while (decided < keys.end()) {
            long end = keys.firstEnd(decided);
            long upTo = end < 0 ? keys.end() : end + 1;
            if (isMasked) {
                decide(false, upTo);
                forget(upTo);
                if (end >= 0) {
                    newLine(end + 1);
                }
            } else if (keys.hasText(decided, upTo)) {
                return;
            } else if (isDark) {
                hide(upTo);
                if (end >= 0) {
                    newLine(end + 1);
                }
            } else {
                boolean kept = hiddenFrom < decided;
                decide(true, upTo);
                if (!kept) {
                    forget(upTo);
                }
                if (end >= 0) {
                    newLine(end + 1);
                    owedNewlines += kept || owedNewlines == MOST_OWED ? 0 : 1;
                }
            }
        }
    }

    /** The user has ended a line. */
    private void newLine(long at) {
        isMasked = false;
        isDark = false;
        if (hiddenFrom == at) {
            match.newLine(at);
        }
    }

    private void decide(boolean shown, long upTo) {
        while (decided < upTo) {
            Typed typed = held.element();
            long to = Math.min(upTo, typed.end());
            if (!shown && hiddenFrom == decided) {
                hiddenAt = typed.timestamp();
            }
            decide(typed, shown, to);
            if (decided == typed.end()) {
                held.remove();
                typed.letGo();
            }
        }
    }

    private void decide(Typed typed, boolean shown, long to) {
        while (decided < to) {
            boolean isEnd = keys.kind(decided) == Keys.END;
            long next = decided + 1;
            while (next < to && keys.kind(next) == Keys.END == isEnd) {
                next++;
            }
            typed.decide(shown || isEnd, next, keys.characters(decided, next));
            if (!shown) {
                isDark = !isEnd && (isDark || keys.hasText(decided, next));
            }
            decided = next;
        }
    }
}
