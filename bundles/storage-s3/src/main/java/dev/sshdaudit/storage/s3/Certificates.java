package dev.sshdaudit.storage.s3;

import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.files.DaemonThreads;
import java.io.ByteArrayInputStream;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates in PEM (RFC 7468), with or without line breaks: a configuration file joins lines. */
final class Certificates {

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", Pattern.DOTALL);
    private static final String ALLOWED =
            "certificates in PEM (-----BEGIN CERTIFICATE-----…), or the absolute path of a file of them";

    private static final int PATIENCE_SECONDS = 5;

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
                return content(path);
            }
        } catch (TimeoutException e) {
            throw invalid(text, "the file's folder does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw invalid(text, "the file was not read, as that was interrupted");
        } catch (ExecutionException | InvalidPathException e) {
            throw invalid(text, "the file cannot be read");
        }
        throw invalid(text, "it is neither");
    }

    /**
     * Reads a file on a thread of its own, as its folder may be on a machine that does not answer: configurations are
     * put in force on a thread that all bundles share.
     */
    private static String content(Path path) throws TimeoutException, InterruptedException, ExecutionException {
        FutureTask<String> content = new FutureTask<>(() -> Files.readString(path, StandardCharsets.ISO_8859_1));
        DaemonThreads.start(Certificates.class, "sshd-audit-s3-cacert", content);
        return content.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
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
        // the text may hold a private key by mistake
        String shown = text.contains("-----") ? "-----BEGIN…" : text;
        return new InvalidConfigurationException(S3Settings.PID, "cacert", shown, ALLOWED + "; " + problem);
    }
}
