package dev.sshdaudit.containerssh;

import java.util.List;
import java.util.stream.Stream;

/**
 * A key of ContainerSSH's section {@code audit}, and the key here that it becomes.
 *
 * @param source the key with the sections around it, below {@code audit}
 * @param pid the PID here
 * @param key the key of that PID
 * @param least of a number, the least that is allowed here
 * @param most of a number, the most that is allowed here
 * @param texts of {@link Kind#ONE_OF}, what is allowed here
 * @param omitted what ContainerSSH takes where the key is missing, for people
 */
public record Key(
        String source, String pid, String key, Kind kind, long least, long most, List<String> texts, String omitted) {

    /** What values a key has. */
    public enum Kind {
        /** True or false. */
        SWITCH,
        /** A whole number. */
        NUMBER,
        /** One of some texts. */
        ONE_OF,
        /** The absolute path of a folder. */
        FOLDER,
        /** A text that must not be shown. */
        SECRET,
        /** The name of a bucket. */
        BUCKET,
        /** The name of a region. */
        REGION,
        /** The URL of a server. */
        ENDPOINT,
        /** Certificates in PEM. */
        CERTIFICATES
    }

    /** Part sizes that S3 takes: 5 MiB to 5 GiB. */
    private static final long LEAST_PART = 5L << 20;

    private static final long MOST_PART = 5L << 30;
    private static final long MOST_UPLOADS = 500;

    private static final List<String> FORMATS = List.of("none", "binary", "asciinema");
    private static final List<String> STORAGES = List.of("none", "file", "s3");
    private static final List<String> ACLS = List.of(
            "private",
            "public-read",
            "public-read-write",
            "authenticated-read",
            "aws-exec-read",
            "bucket-owner-read",
            "bucket-owner-full-control",
            "log-delivery-write");

    private static final String AUDIT = "audit";
    private static final String S3 = "audit.s3";
    private static final String NONE = "none";

    /** All keys that ContainerSSH 0.4 and 0.5 have. */
    public static final List<Key> ALL = Stream.of(
                    Stream.of(
                            of("enable", AUDIT, "enable", Kind.SWITCH, "false"),
                            oneOf("format", AUDIT, "format", FORMATS, NONE),
                            oneOf("storage", AUDIT, "storage", STORAGES, NONE)),
                    Stream.of("stdin", "stdout", "stderr", "passwords", "forwarding")
                            .map(name -> of("intercept." + name, "audit.intercept", name, Kind.SWITCH, "false")),
                    Stream.of(
                            of("file.directory", "audit.file", "directory", Kind.FOLDER, "/var/log/audit"),
                            of("s3.local", S3, "local", Kind.FOLDER, "/var/lib/audit"),
                            of("s3.accessKey", S3, "accessKey", Kind.SECRET, NONE),
                            of("s3.secretKey", S3, "secretKey", Kind.SECRET, NONE),
                            of("s3.bucket", S3, "bucket", Kind.BUCKET, NONE),
                            of("s3.region", S3, "region", Kind.REGION, NONE),
                            of("s3.endpoint", S3, "endpoint", Kind.ENDPOINT, "that of AWS"),
                            of("s3.cacert", S3, "cacert", Kind.CERTIFICATES, NONE),
                            oneOf("s3.acl", S3, "acl", ACLS, NONE),
                            of("s3.pathStyleAccess", S3, "pathStyleAccess", Kind.SWITCH, "false"),
                            number("s3.uploadPartSize", "uploadPartSize", LEAST_PART, MOST_PART, "5242880"),
                            number("s3.parallelUploads", "parallelUploads", 1, MOST_UPLOADS, "20"),
                            of("s3.metadata.ip", S3, "metadata.ip", Kind.SWITCH, "false"),
                            of("s3.metadata.username", S3, "metadata.username", Kind.SWITCH, "false")))
            .flatMap(keys -> keys)
            .toList();

    private static Key of(String source, String pid, String key, Kind kind, String omitted) {
        return new Key(source, pid, key, kind, 0, 0, List.of(), omitted);
    }

    private static Key oneOf(String source, String pid, String key, List<String> texts, String omitted) {
        return new Key(source, pid, key, Kind.ONE_OF, 0, 0, texts, omitted);
    }

    private static Key number(String source, String key, long least, long most, String omitted) {
        return new Key(source, S3, key, Kind.NUMBER, least, most, List.of(), omitted);
    }
}
