package dev.sshdaudit.storage.s3;

import dev.sshdaudit.config.InvalidConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates in PEM (RFC 7468), line breaks or not: a configuration file joins lines. */
final class Certificates {

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", Pattern.DOTALL);
    private static final String ALLOWED =
            "certificates in PEM (-----BEGIN CERTIFICATE-----…), or the absolute path of a file of them";

    private Certificates() {}

    static List<X509Certificate> read(String text) throws InvalidConfigurationException {
        if (text.isEmpty()) {
            return List.of();
        }
        String pem = text.contains("-----BEGIN") ? text : file(text);
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher matcher = PEM.matcher(pem);
        while (matcher.find()) {
            certificates.add(certificate(text, matcher.group(1)));
        }
        if (certificates.isEmpty()) {
            throw invalid(text, "it holds no certificate");
        }
        return List.copyOf(certificates);
    }

    private static String file(String text) throws InvalidConfigurationException {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return Files.readString(path, StandardCharsets.ISO_8859_1);
            }
        } catch (IOException | InvalidPathException e) {
            throw invalid(text, "the file cannot be read");
        }
        throw invalid(text, "it is neither");
    }

    private static X509Certificate certificate(String text, String base64) throws InvalidConfigurationException {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64.replaceAll("(\\\\n|\\s)+", ""));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
        } catch (CertificateException | IllegalArgumentException e) {
            throw invalid(text, "a certificate in it is damaged");
        }
    }

    private static InvalidConfigurationException invalid(String text, String problem) {
        // somebody may have put a private key there
        String shown = text.contains("-----") ? "-----BEGIN…" : text;
        return new InvalidConfigurationException(S3Settings.PID, "cacert", shown, ALLOWED + "; " + problem);
    }
}
