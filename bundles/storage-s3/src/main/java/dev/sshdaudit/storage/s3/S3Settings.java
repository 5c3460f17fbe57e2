package dev.sshdaudit.storage.s3;

import dev.sshdaudit.config.Narrows;
import dev.sshdaudit.files.Sync;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of the PID {@code audit.s3}. */
@ObjectClassDefinition(
        pid = S3Settings.PID,
        name = "SSH audit log: S3 storage",
        description = "Keeps recordings as objects in a bucket.")
@interface S3Settings {

    String PID = "audit.s3";

    @AttributeDefinition(
            name = "Local folder",
            description = "The folder for recordings on their way, an absolute path, for one process alone. It is made"
                    + " where there is none.")
    String local() default "/var/lib/audit";

    @AttributeDefinition(
            name = "Local size limit",
            description =
                    "At most so many bytes in the local folder; more is an error, as a full disk is. 0: no limit.")
    long local_maxSize() default 0;

    @Narrows(Narrows.When.RAISED)
    @AttributeDefinition(
            name = "Local least free space",
            description = "Bytes that are left free on the disk of the local folder: where there is less, recording"
                    + " stops until there is more again. 0: recording stops when the disk is full.")
    long local_minFreeSpace() default 100 << 20;

    @Narrows(Narrows.When.LOWERED)
    @AttributeDefinition(
            name = "Local sync",
            description = "What of the local folder survives a power failure: none leaves it to the operating system,"
                    + " interval syncs each recording once a second while it grows, always syncs whenever messages"
                    + " are handed on.")
    Sync local_sync() default Sync.none;

    @AttributeDefinition(
            name = "Access key",
            description = "The access key. Without: what the AWS SDK finds, such as the role of the machine.")
    String accessKey() default "";

    @AttributeDefinition(
            name = "Secret key",
            type = AttributeType.PASSWORD,
            description = "The secret of the access key.")
    String secretKey() default "";

    @AttributeDefinition(name = "Bucket", description = "The bucket. Without one the storage is not there.")
    String bucket() default "";

    @AttributeDefinition(
            name = "Region",
            description = "The bucket's region. Without: us-east-1, where there is an endpoint.")
    String region() default "";

    @AttributeDefinition(name = "Endpoint", description = "The server's URL. Without: AWS.")
    String endpoint() default "";

    @AttributeDefinition(
            name = "Path style",
            description = "Name the bucket in the path of URLs, not in the host name: many servers other than AWS.")
    boolean pathStyleAccess() default false;

    @AttributeDefinition(
            name = "CA certificates",
            description = "Certificates of authorities to trust beside the system's: PEM, or a file of it.")
    String cacert() default "";

    @AttributeDefinition(
            name = "Part size",
            description = "Bytes of a part: recordings that are larger go up in parts while they are recorded.")
    long uploadPartSize() default 5242880;

    @AttributeDefinition(name = "Parallel uploads", description = "At most so many requests at once.")
    int parallelUploads() default 20;

    @AttributeDefinition(
            name = "Prefix",
            description = "What the objects' keys begin with; {date}, {user} and {host} are replaced.")
    String prefix() default "";

    @AttributeDefinition(name = "User name", description = "Tell the user name in the objects' metadata.")
    boolean metadata_username() default false;

    @AttributeDefinition(name = "IP address", description = "Tell the client's IP address in the objects' metadata.")
    boolean metadata_ip() default false;

    @AttributeDefinition(name = "ACL", description = "The canned ACL of the objects. Without: the bucket's rules.")
    String acl() default "";

    @Narrows(Narrows.When.EMPTIED)
    @AttributeDefinition(
            name = "Encryption",
            description = "Encryption of the objects at the server: AES256, aws:kms, or aws:kms:dsse.")
    String serverSideEncryption() default "";

    @AttributeDefinition(name = "KMS key", description = "The key for encryption with KMS. Without: the account's.")
    String kmsKeyId() default "";

    @Narrows(Narrows.When.EMPTIED)
    @AttributeDefinition(
            name = "Object lock",
            description = "Keep the objects from being deleted: GOVERNANCE or COMPLIANCE.")
    String objectLock_mode() default "";

    @AttributeDefinition(name = "Object lock days", description = "How long objects are locked, from when they begin.")
    int objectLock_days() default 0;

    @AttributeDefinition(name = "Storage class", description = "The objects' storage class. Without: the bucket's.")
    String storageClass() default "";

    @AttributeDefinition(name = "Tags", description = "Tags of the objects: name=value, separated by commas.")
    String tags() default "";
}
