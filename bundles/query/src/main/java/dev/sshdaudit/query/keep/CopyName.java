package dev.sshdaudit.query.keep;

import dev.sshdaudit.encryption.RecordingEncryption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a recording and which copy it is: {@code 5f0c.2.bin.age} as it was recorded, then {@code 5f0c.2.r1.bin.age}, and so on.
 *
 * @param start what is in front of the number of the copy: the connection's id, channel and part
 * @param number the number of the copy, from 1; 0 for the recording as it was recorded
 * @param extension the extension of the format, or an empty text
 */
record CopyName(String start, int number, String extension) {

    private static final Pattern NAME =
            Pattern.compile("(.*?)(?:\\.r([1-9][0-9]{0,5}))?((?:\\.[A-Za-z][A-Za-z0-9]*)*)");

    static CopyName of(String recording) {
        String plain = RecordingEncryption.isEncrypted(recording)
                ? recording.substring(0, recording.length() - RecordingEncryption.EXTENSION.length())
                : recording;
        Matcher parts = NAME.matcher(plain);
        if (!parts.matches()) {
            return new CopyName(plain, 0, "");
        }
        return new CopyName(
                parts.group(1), parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2)), parts.group(3));
    }

    /** What all copies of one recording have in common. */
    String original() {
        return start + extension;
    }

    /** The name of the copy of a number, which is encrypted. */
    String copy(int other) {
        return start + ".r" + other + extension + RecordingEncryption.EXTENSION;
    }
}
