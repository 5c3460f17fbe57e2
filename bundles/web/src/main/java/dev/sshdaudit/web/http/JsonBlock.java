package dev.sshdaudit.web.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Writes one JSON value. */
@FunctionalInterface
public interface JsonBlock {

    /** Writes the value. */
    void write(JsonGenerator json) throws IOException;
}
