package dev.sshdaudit.storage.s3;

import dev.sshdaudit.config.AbsolutePath;
import dev.sshdaudit.config.Decisive;
import dev.sshdaudit.config.Narrows;
import dev.sshdaudit.config.OneOf;
import dev.sshdaudit.config.Range;
import dev.sshdaudit.files.Sync;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The keys of the PID {@code audit.s3}. */
@ObjectClassDefinition(
        pid = S3Settings.PID,
        name = "SSH audit log: S3 storage",
        description =
                "Recordings as objects in a bucket of S3, or of a server that speaks S3. Changes take effect at once:"
                        + " what is in the local folder goes to the bucket that is set when it goes.")
@interface S3Settings {

    String PID = "audit.s3";

    @Decisive
    @AbsolutePath
    @AttributeDefinition(
            name = "Local folder",
            description = "Folder for recordings on their way, an absolute path, for this process alone. It is made"
                    + " where there is none.")
    String local() default "/var/lib/audit";

    @Range
    @AttributeDefinition(
            name = "Local size limit",
            description =
                    "At most so many bytes in the local folder; more is an error, as a full disk is. 0: no limit.")
    long local_maxSize() default 0;

    @Range
    @Narrows(Narrows.When.RAISED)
    @AttributeDefinition(
            name = "Local least free space",
            description = "Bytes that are left free on the disk of the local folder: where there is less, recording"
                    + " stops until a tenth more than that is free again, and the key mode of PID audit decides about"
                    + " connections. 0: recording stops when the disk is full.")
    long local_minFreeSpace() default 100 << 20;

    @Narrows(Narrows.When.LOWERED)
    @AttributeDefinition(
            name = "Local sync",
            description =
                    "What of the local folder survives a power failure. A crash of the process alone costs no more"
                            + " than the last second in any case.",
            options = {
                @Option(value = "none", label = Sync.NONE),
                @Option(value = "interval", label = Sync.INTERVAL),
                @Option(value = "always", label = Sync.ALWAYS)
            })
    Sync local_sync() default Sync.none;

    @AttributeDefinition(
            name = "Access key",
            description = "Access key. Empty: what the AWS SDK finds, such as the role of the machine.",
            required = false)
    String accessKey() default "";

    @AttributeDefinition(
            name = "Secret key",
            type = AttributeType.PASSWORD,
            description = "Secret of the access key. In Karaf, $[env:NAME] takes it from an environment variable.",
            required = false)
    String secretKey() default "";

    @Decisive
    @AttributeDefinition(
            name = "Bucket",
            description = "The bucket. As long as there is none, the storage is not there.",
            required = false)
    String bucket() default "";

    @Decisive
    @AttributeDefinition(
            name = "Region",
            description = "The bucket's region, such as eu-central-1. Empty: us-east-1, where endpoint is set.",
            required = false)
    String region() default "";

    @Decisive
    @AttributeDefinition(
            name = "Endpoint",
            description = "The server's URL, such as https://s3.example.com. Empty: AWS.",
            required = false)
    String endpoint() default "";

    @AttributeDefinition(
            name = "Path style",
            description =
                    "Name the bucket in the path of URLs, not in the host name, as many servers other than AWS want"
                            + " it.")
    boolean pathStyleAccess() default false;

    @AttributeDefinition(
            name = "CA certificates",
            description = "Certificates of authorities to trust beside the system's: PEM, or the path of a file of it.",
            required = false)
    String cacert() default "";

    @Range(min = 5L << 20, max = 5L << 30)
    @AttributeDefinition(
            name = "Part size",
            description = "Bytes of an upload part, 5242880 to 5368709120: larger recordings go up in parts while they"
                    + " are recorded.")
    long uploadPartSize() default 5242880;

    @Range(min = 1, max = 500)
    @AttributeDefinition(name = "Parallel uploads", description = "At most so many requests at once, 1 to 500.")
    int parallelUploads() default 20;

    @Decisive
    @AttributeDefinition(
            name = "Prefix",
            description = "What the objects' names begin with, such as audit/{date}/; {date}, {user} and {host} are"
                    + " replaced. With {date} in a folder, a day is listed without the others.",
            required = false)
    String prefix() default "{date}/";

    @AttributeDefinition(name = "User name", description = "Tell the user name in the objects' metadata.")
    boolean metadata_username() default false;

    @AttributeDefinition(name = "IP address", description = "Tell the client's IP address in the objects' metadata.")
    boolean metadata_ip() default false;

    @Decisive
    @OneOf({
        "private",
        "public-read",
        "public-read-write",
        "authenticated-read",
        "aws-exec-read",
        "bucket-owner-read",
        "bucket-owner-full-control",
        "log-delivery-write"
    })
    @AttributeDefinition(
            name = "ACL",
            description = "Canned ACL of the objects: private, public-read, public-read-write, authenticated-read,"
                    + " aws-exec-read, bucket-owner-read, bucket-owner-full-control, or log-delivery-write. Empty: the"
                    + " bucket's rules.",
            required = false)
    String acl() default "";

    @Decisive
    @OneOf({"AES256", "aws:kms", "aws:kms:dsse"})
    @Narrows(Narrows.When.EMPTIED)
    @AttributeDefinition(
            name = "Encryption",
            description = "Encryption at the server: AES256, aws:kms, or aws:kms:dsse. Empty: the bucket's rules.",
            required = false)
    String serverSideEncryption() default "";

    @Decisive
    @AttributeDefinition(
            name = "KMS key",
            description = "Key for encryption with KMS. Empty: the account's.",
            required = false)
    String kmsKeyId() default "";

    @Decisive
    @OneOf({"GOVERNANCE", "COMPLIANCE"})
    @Narrows(Narrows.When.EMPTIED)
    @AttributeDefinition(
            name = "Object lock",
            description = "Keep the objects from being deleted: GOVERNANCE or COMPLIANCE. Empty: the bucket's rules.",
            required = false)
    String objectLock_mode() default "";

    @Decisive
    @Range(max = 36_500)
    @AttributeDefinition(
            name = "Object lock days",
            description = "How many days objects are locked, from when they begin, 1 to 36500; 0 without a mode.")
    int objectLock_days() default 0;

    @AttributeDefinition(
            name = "Storage class",
            description = "Storage class of the objects, such as STANDARD_IA. Empty: the bucket's.",
            required = false)
    String storageClass() default "";

    @AttributeDefinition(
            name = "Tags",
            description = "Tags of the objects: at most 10 of the form name=value, separated by commas.",
            required = false)
    String tags() default "";
}
