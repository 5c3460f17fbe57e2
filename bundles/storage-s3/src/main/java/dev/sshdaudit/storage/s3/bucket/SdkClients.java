package dev.sshdaudit.storage.s3.bucket;

import dev.sshdaudit.files.DaemonThreads;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.utils.ProxyConfigProvider;

/**
 * Makes clients that follow the PID {@code audit.s3} alone, and not what files such as {@code ~/.aws/config} say for
 * other programs. Two things are taken from outside: the proxy, and credentials where none are configured.
 */
final class SdkClients {

    private SdkClients() {}

    static SdkHttpClient http(BucketSettings settings, Timeouts timeouts) throws IOException {
        Apache5HttpClient.Builder builder = Apache5HttpClient.builder()
                .maxConnections(settings.connections())
                .connectionTimeout(timeouts.connect())
                .socketTimeout(timeouts.silence())
                .connectionAcquisitionTimeout(timeouts.silence())
                .proxyConfiguration(proxy(settings.destination()));
        if (!settings.authorities().isEmpty()) {
            TrustManager[] trusted = trusting(settings.authorities());
            builder.tlsTrustManagersProvider(() -> trusted);
        }
        return builder.build();
    }

    /**
     * The proxy that Java's system properties or environment variables name for the endpoint's protocol. The SDK by
     * itself would look for the proxy of http, also where the endpoint speaks https.
     */
    private static ProxyConfiguration proxy(Destination destination) {
        ProxyConfiguration.Builder builder =
                ProxyConfiguration.builder().useSystemPropertyValues(false).useEnvironmentVariableValues(false);
        String protocol = destination.endpoint().startsWith("http:") ? "http" : "https";
        ProxyConfigProvider found = ProxyConfigProvider.fromSystemEnvironmentSettings(true, true, protocol);
        if (found != null && found.host() != null && !found.host().isEmpty()) {
            builder.endpoint(URI.create("http://" + authority(found, protocol))).nonProxyHosts(found.nonProxyHosts());
            found.userName().ifPresent(builder::username);
            found.password().ifPresent(builder::password);
        }
        return builder.build();
    }

    private static String authority(ProxyConfigProvider proxy, String protocol) {
        boolean bare6 = proxy.host().indexOf(':') >= 0 && !proxy.host().startsWith("[");
        // the default ports that Java has for these properties
        int port = proxy.port() > 0 ? proxy.port() : protocol.equals("http") ? 80 : 443;
        return (bare6 ? "[" + proxy.host() + "]" : proxy.host()) + ":" + port;
    }

    /** Trust managers that trust the system's authorities, and more. */
    private static TrustManager[] trusting(List<X509Certificate> more) throws IOException {
        try {
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            int count = 0;
            for (TrustManager manager : managers(null)) {
                if (manager instanceof X509TrustManager system) {
                    for (X509Certificate root : system.getAcceptedIssuers()) {
                        all.setCertificateEntry("authority-" + count++, root);
                    }
                }
            }
            for (X509Certificate certificate : more) {
                all.setCertificateEntry("authority-" + count++, certificate);
            }
            return managers(all);
        } catch (GeneralSecurityException e) {
            throw new IOException("PID audit.s3, key cacert: the certificates cannot be used: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] managers(@Nullable KeyStore authorities) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities);
        return factory.getTrustManagers();
    }

    static AwsCredentialsProvider credentials(BucketSettings settings) {
        BucketSettings.Credentials given = settings.credentials();
        return given == null
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create(given.accessKey(), given.secretKey()));
    }

    /**
     * Ends requests that take too long. The SDK would make one of its own, whose threads stay when the client is closed, for as
     * long as the limit of the newest request, though that request is over.
     */
    static ScheduledThreadPoolExecutor limits() {
        ScheduledThreadPoolExecutor limits =
                new ScheduledThreadPoolExecutor(1, DaemonThreads.named(SdkClients.class, "sshd-audit-s3-limit"));
        limits.setRemoveOnCancelPolicy(true);
        return limits;
    }

    static S3Client s3(
            BucketSettings settings,
            SdkHttpClient http,
            AwsCredentialsProvider credentials,
            ScheduledExecutorService limits) {
        // an empty profile, so that the SDK does not read ~/.aws/config
        ProfileFile none = ProfileFile.aggregator().build();
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(http)
                .credentialsProvider(credentials)
                .region(Region.of(settings.destination().region()))
                .defaultsMode(DefaultsMode.LEGACY)
                .fipsEnabled(false)
                .dualstackEnabled(false)
                .disableS3ExpressSessionAuth(true)
                .forcePathStyle(settings.pathStyle())
                // newer checksums are sent in trailers, which many servers do not understand; Content-MD5 is sent
                // instead
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(S3Configuration.builder()
                        .chunkedEncodingEnabled(false)
                        .profileFile(() -> none)
                        .build())
                .overrideConfiguration(override -> override.defaultProfileFile(none)
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .scheduledExecutorService(limits));
        if (!settings.destination().endpoint().isEmpty()) {
            builder.endpointOverride(URI.create(settings.destination().endpoint()));
        }
        return builder.build();
    }
}
