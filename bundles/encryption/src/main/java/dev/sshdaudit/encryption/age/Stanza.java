package dev.sshdaudit.encryption.age;

import com.exceptionfactory.jagged.RecipientStanza;
import java.util.List;

/** A part of a header: the key of the recording, wrapped for one recipient. */
final class Stanza implements RecipientStanza {

    private final List<String> words;
    private final byte[] body;

    /**
     * Takes what was read.
     *
     * @param words the type, and the arguments
     */
    Stanza(List<String> words, byte[] body) {
        this.words = List.copyOf(words);
        this.body = body;
    }

    @Override
    public String getType() {
        return words.get(0);
    }

    @Override
    public List<String> getArguments() {
        return words.subList(1, words.size());
    }

    @Override
    public byte[] getBody() {
        return body.clone();
    }
}
