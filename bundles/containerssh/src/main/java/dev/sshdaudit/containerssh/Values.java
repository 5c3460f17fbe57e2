package dev.sshdaudit.containerssh;

import dev.sshdaudit.containerssh.Node.Scalar;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the value of a key into what a file of a PID has for it, if the PID allows that. */
final class Values {

    /**
     * A value.
     *
     * @param text the value as a file has it; null if it is not allowed
     * @param remark what differs, or what is allowed instead; empty if nothing
     */
    record Value(@Nullable String text, String remark) {}

    private static final Pattern BUCKET =
            Pattern.compile("(?!\\d+\\.\\d+\\.\\d+\\.\\d+$)(?!.*\\.\\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern REGION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,62}");
    private static final Pattern PEM = Pattern.compile("-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----");

    /** What Karaf would read as a reference, or as the escape of one. */
    private static final Pattern REFERENCE = Pattern.compile("\\$[\\[{]|\\\\[\\\\{}\\[\\]$]");

    private static final String MUST_BE = "it must be ";

    private Values() {}

    /** Reads the value of a key that is no secret. */
    static Value of(Key key, Scalar scalar) {
        String text = scalar.text.strip();
        if (REFERENCE.matcher(text).find()) {
            return wrong("it must not have what Karaf would read as a reference or an escape: ${, $[, or a backslash"
                    + " before a backslash, a brace, a bracket or a dollar sign");
        }
        return switch (key.kind()) {
            case SWITCH -> typed(scalar, Spelling.ofSwitch(scalar), "true or false");
            case NUMBER -> number(key, scalar);
            case ONE_OF -> oneOf(key, text);
            case FOLDER -> checked(text, isFolder(text), "an absolute path of a folder, such as " + key.omitted());
            case BUCKET ->
                checked(
                        text,
                        text.isEmpty() || BUCKET.matcher(text).matches(),
                        "a name by the rules of S3: 3 to 63 lower-case letters, digits, dots and hyphens, a letter or"
                                + " digit first and last");
            case REGION ->
                checked(
                        text,
                        text.isEmpty() || REGION.matcher(text).matches(),
                        "the region of the bucket, such as eu-central-1");
            case ENDPOINT ->
                checked(
                        text,
                        text.isEmpty() || isEndpoint(text),
                        "the URL of a server, such as https://s3.example.com, without user, path and query");
            case CERTIFICATES -> certificates(text);
            case SECRET -> throw new IllegalArgumentException(key.source());
        };
    }

    private static Value wrong(String remark) {
        return new Value(null, remark);
    }

    private static Value checked(String text, boolean allowed, String otherwise) {
        return allowed ? new Value(text, "") : wrong(MUST_BE + otherwise);
    }

    private static Value typed(Scalar scalar, @Nullable String text, String otherwise) {
        return text == null
                ? wrong(MUST_BE + otherwise)
                : new Value(
                        text, Spelling.isRefusedInQuotes(scalar) ? "ContainerSSH refuses this value in quotes" : "");
    }

    private static Value number(Key key, Scalar scalar) {
        Long number = Spelling.ofNumber(scalar);
        boolean allowed = number != null && number >= key.least() && number <= key.most();
        return typed(
                scalar, allowed ? String.valueOf(number) : null, "a number from " + key.least() + " to " + key.most());
    }

    private static Value oneOf(Key key, String text) {
        if (text.equals("audit") && key.source().equals("format")) {
            return new Value("binary", "the format that ContainerSSH before 0.4 calls audit");
        }
        boolean mayBeEmpty = key.source().equals("s3.acl");
        return checked(
                text,
                key.texts().contains(text) || mayBeEmpty && text.isEmpty(),
                (mayBeEmpty ? "empty, or one of " : "one of ") + String.join(", ", key.texts()));
    }

    private static boolean isFolder(String text) {
        try {
            Path path = Path.of(text);
            return path.isAbsolute() && path.normalize().getNameCount() > 0;
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static boolean isEndpoint(String text) {
        try {
            URI uri = new URI(text);
            String path = uri.getRawPath();
            return Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && (path.isEmpty() || path.equals("/"));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Takes the certificates alone: a private key may stand beside them by mistake. */
    private static Value certificates(String text) {
        List<String> certificates = new ArrayList<>();
        Matcher matcher = PEM.matcher(text);
        while (matcher.find()) {
            if (!isCertificate(matcher.group(1))) {
                return wrong("a certificate in it is damaged");
            }
            certificates.add(matcher.group());
        }
        return checked(
                String.join("\n", certificates),
                text.isEmpty() || !certificates.isEmpty(),
                "certificates in PEM (-----BEGIN CERTIFICATE-----…)");
    }

    private static boolean isCertificate(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64.replaceAll("\\s+", ""));
            CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
            return true;
        } catch (CertificateException | IllegalArgumentException e) {
            return false;
        }
    }
}
