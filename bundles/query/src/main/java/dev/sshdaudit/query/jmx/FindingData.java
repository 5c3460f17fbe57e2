package dev.sshdaudit.query.jmx;

import dev.sshdaudit.query.Finding;
import java.util.Locale;
import javax.management.ConstructorParameters;

/** One thing that a verification found. Immutable. */
public final class FindingData {

    private final String kind;
    private final boolean alarm;
    private final String name;
    private final long line;
    private final String text;

    /** Makes one of its attributes. */
    @ConstructorParameters({"kind", "alarm", "name", "line", "text"})
    public FindingData(String kind, boolean alarm, String name, long line, String text) {
        this.kind = kind;
        this.alarm = alarm;
        this.name = name;
        this.line = line;
        this.text = text;
    }

    static FindingData of(Finding finding) {
        return new FindingData(
                finding.kind().name().toLowerCase(Locale.ROOT),
                finding.kind().isAlarm(),
                finding.name(),
                finding.line(),
                finding.text());
    }

    /** What kind of thing, in lower case, such as cut_short. */
    public String getKind() {
        return kind;
    }

    /** Whether files are not what they were. */
    public boolean isAlarm() {
        return alarm;
    }

    /** The name of the file, or of the ledger. */
    public String getName() {
        return name;
    }

    /** The number of the line in the file, from 1; 0 if it is not about a line. */
    public long getLine() {
        return line;
    }

    /** What was found: a sentence without its subject, which is the file. */
    public String getText() {
        return text;
    }
}
