package dev.sshdaudit.web.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** The files of the page, a fixed list: no name of a request becomes the name of a file. Immutable. */
public final class PageFiles {

    private static final int TAG_CHARACTERS = 32;

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "wasm", "application/wasm",
            "woff2", "font/woff2",
            "json", "application/json",
            "txt", "text/plain; charset=utf-8");

    /** One file. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nothing
    private record PageFile(byte[] bytes, String type, String tag) {}

    private final Map<String, PageFile> files = new HashMap<>();

    /** Reads the files, by their names below {@code /audit/}. */
    public PageFiles(Map<String, URL> sources) {
        sources.forEach((name, source) -> {
            String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
            if (type != null) {
                byte[] bytes = read(source);
                files.put(name, new PageFile(bytes, type, tag(bytes)));
            }
        });
    }

    private static byte[] read(URL source) {
        try (InputStream in = source.openStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String tag(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + HexFormat.of().formatHex(hash).substring(0, TAG_CHARACTERS) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether there is a file of a name. */
    public boolean has(String name) {
        return files.containsKey(name);
    }

    /**
     * Answers with a file.
     *
     * @param name the name, or empty for the page itself
     * @throws HttpException 404 if there is none
     */
    public void answer(String name, HttpServletRequest request, HttpServletResponse response) throws IOException {
        @Nullable PageFile file = files.get(name.isEmpty() ? "index.html" : name);
        if (file == null) {
            throw new HttpException(404, "there is no such page");
        }
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("ETag", file.tag());
        String known = request.getHeader("If-None-Match");
        if (known != null && known.contains(file.tag())) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(file.type());
        response.setContentLength(file.bytes().length);
        if (!request.getMethod().equals("HEAD")) {
            AsyncWriter.write(request, response, file.bytes());
        }
    }
}
